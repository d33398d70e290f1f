using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Rings;
using static Bakeoff.Harness.BlastRadius;
using static Bakeoff.Harness.Expectations;

namespace Bakeoff.Harness;

/// <summary>
/// Calls and register accesses that make no sense, while traffic flows. The guilty guest of a lane on the vbus bridge gets a connector and a
/// spare device, one on PCI a spare function, and a vhost lane a spare file: whoever refuses is the model of the control plane itself.
/// </summary>
internal static class ControlPlaneFaults
{
    private const int NoSuchRegister = 60;
    private const uint UnknownFeature = 1u << 31;
    private const int RingEntries = 16;
    private const uint FarOffset = 1 << 20;

    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        Row("config-errant", "A device call with a handle of 0, or a write to a register that does not exist.") with
        {
            ByLane = (lane, _) => new(HasBridge(lane) ? FaultDetector.Bus : FaultDetector.Hypervisor, Nothing),
            Obstacle = world => HasBridge(world.Lane) || HasPci(world.Lane) ? null : NoControlPlane(world.Lane),
            Inject = world =>
            {
                if (HasBridge(world.Lane))
                {
                    Call(world, "DEVCALL of handle 0", calls => calls.CallAsync(BusCall.DeviceCall, new DeviceCallArgument(0, (uint)VenetFunction.LinkDown, 0, 0, 0)));
                }
                else
                {
                    var exit = new RegisterExit(world);
                    Once(world, async thread => await world.Guests[0].Vcpu.Exit(thread, ExitReason.IoInstruction, exit));
                }
            },
        },
        Row("double-open", "A device or its file is opened, or owned, a second time.") with
        {
            ByLane = (lane, _) => new(HasBridge(lane) ? FaultDetector.Bus : FaultDetector.Kernel, Nothing),
            Obstacle = world => HasBridge(world.Lane) || HasVhostFile(world.Lane) ? null : "there is nothing to open: the VMM's device model is there as long as the VMM",
            Inject = world =>
            {
                if (HasBridge(world.Lane))
                {
                    Call(world, "the second DEVOPEN", async calls =>
                    {
                        await calls.OpenAsync();
                        await calls.OpenAsync();
                    });
                }
                else
                {
                    File(world, "the second SET_OWNER", file => file.SetOwner(world.Guests[1].AddressSpace));
                }
            },
        },
        Row("abi-wrong", "A device is opened with an unknown version, or a file is asked for an unknown feature.") with
        {
            ByLane = (lane, _) => new(HasBridge(lane) ? FaultDetector.Bus : FaultDetector.Kernel, Nothing),
            Obstacle = world => HasBridge(world.Lane) || HasVhostFile(world.Lane)
                ? null
                : HasPci(world.Lane) ? "the revision of the PCI function is for the guest to read: the VMM asks for none" : NoControlPlane(world.Lane),
            Inject = world =>
            {
                if (HasBridge(world.Lane))
                {
                    Call(world, "DEVOPEN with version 2", calls => calls.OpenAsync(VenetAbi.Version + 1));
                }
                else
                {
                    File(world, "SET_FEATURES with an unknown bit", file => file.SetFeatures(world.Guests[0].AddressSpace, UnknownFeature));
                }
            },
        },
        Row("devshm-signal-outside", "The shm-signal of a DEVSHM lies a mebibyte behind its mapping.") with
        {
            IsSameUnderBothPolicies = false,
            ByLane = (_, policy) => policy == FaultPolicy.Historical ? HostBug : new(FaultDetector.Bus, Nothing),
            Obstacle = world => HasBridge(world.Lane) ? null : "no vbus bridge, so no DEVSHM: ring and notification are registered apart",
            Inject = world => Call(world, "DEVSHM with a signal outside", async calls =>
            {
                await calls.OpenAsync();
                await calls.MapAsync(VenetAbi.ReceiveQueue, FarOffset);
            }),
        },
    ];

    private static FaultSpec Row(string id, string summary) => new() { Id = id, Summary = summary, IsSameUnderBothPolicies = true };

    private static bool HasBridge(Lane lane) => lane.Bus.HasFlag(BusShells.VbusBridge);

    private static bool HasPci(Lane lane) => lane.Bus.HasFlag(BusShells.PciVirtio);

    private static bool HasVhostFile(Lane lane) => lane.BackEnd.Is(KindIds.VhostWorker);

    private static string NoControlPlane(Lane lane) => lane.FrontEnd.Has(KindTraits.Register)
        ? "the chip's unused registers are not modelled"
        : $"the configuration of {lane.Contestant.Id} (its store, its launcher's pages) is not modelled";

    private static void Call(FaultWorld world, string what, Func<BusCalls, SimTask> body)
    {
        var calls = new BusCalls(world);
        Once(world, async thread =>
        {
            calls.Thread = thread;
            await body(calls);
            Errno error = Errnos.Of(calls.Result);
            if (error != Errno.Ok)
            {
                world.Faults.Note(FaultDetector.Bus, $"{what} is refused: -{error}");
            }
        });
    }

    /// <summary>A process of the host holds a vhost file that the guilty guest's VMM owns, and makes a call that must be refused.</summary>
    private static void File(FaultWorld world, string what, Func<VhostFile, Errno> call)
    {
        var file = new VhostFile(VirtioFeatures.Offered(world.Lane));
        Errno owned = file.SetOwner(world.Guests[0].AddressSpace);
        Invariant.That(owned == Errno.Ok, "a fresh file is owned");
        world.At(0, () => world.RunOnHost(async thread =>
        {
            thread.Owe(CostKey.SystemCall);
            await thread.Pay();
            Errno error = call(file);
            if (error != Errno.Ok)
            {
                world.Faults.Note(FaultDetector.Kernel, $"{what} is refused: -{error}");
            }

            while (true)
            {
                await thread.Block("nothing");
            }
        }));
    }

    private static void Once(FaultWorld world, Func<CpuContext, SimTask> body) => world.RunInGuest(async thread =>
    {
        if (thread.OwedPs > 0)
        {
            await thread.Pay();
        }

        await body(thread);
        while (true)
        {
            if (thread.OwedPs > 0)
            {
                await thread.Pay();
            }

            await thread.Block("nothing");
        }
    });

    /// <summary>A heavy exit to a spare virtio function's register file.</summary>
    private sealed class RegisterExit(FaultWorld world) : IExitHandler
    {
        private readonly VirtioPciFunction _function = new(VirtioFeatures.Offered(world.Lane), [256, 256], [2, 0, 0, 0, 0, 9], msix: true);

        public bool InUserspace => true;

        public void Owe(CpuContext vcpuThread)
        {
            vcpuThread.Owe(CostKey.ExitUserspaceRoundTrip);
            vcpuThread.Owe(CostKey.ExitDeviceDispatch);
        }

        public SimTask ActAsync(CpuContext vcpuThread)
        {
            byte before = _function.Status;
            if (_function.Write(NoSuchRegister, 4, uint.MaxValue) == VirtioPciEffect.None && _function.Status == before)
            {
                world.Faults.Note(FaultDetector.Hypervisor, "a write to a register of nobody: ignored");
            }

            return SimTask.Completed;
        }
    }

    /// <summary>The guilty guest's fast bus calls, to a connector of its own with one device plugged.</summary>
    private sealed class BusCalls : IExitHandler
    {
        private const int ArgumentBytes = 64;

        private readonly FaultWorld _world;
        private readonly VbusConnector _connector;
        private readonly ulong _descriptor;
        private readonly ulong _argument;
        private readonly ulong _ring;
        private ulong _handle;

        public BusCalls(FaultWorld world)
        {
            _world = world;
            GuestSystem guest = world.Guests[0];
            var administration = new VbusAdministration(new VenetTapClass(world.Services, _ => new VenetSettings()));
            Expect(administration.MakeDirectory("/config/vbus/instances/guilty"));
            Expect(administration.MakeDirectory("/config/vbus/devices/spare"));
            Expect(administration.Write("/config/vbus/devices/spare/type", "venet-tap"));
            Expect(administration.Link("/config/vbus/devices/spare", "/config/vbus/instances/guilty"));
            Expect(VbusConnector.TryOpen(guest, administration.FindInstance("guilty"), out VbusConnector? connector));
            _connector = connector!;
            _connector.Faults = world.Faults;
            Expect(_connector.Negotiate(VbusAbi.ConnectorMagic, VbusAbi.ConnectorVersion));
            Expect(_connector.OpenMachine(out _));
            _descriptor = guest.Allocator.Allocate(Marshal.SizeOf<FastCallDescriptor>());
            _argument = guest.Allocator.Allocate(ArgumentBytes);
            _ring = guest.Allocator.Allocate(IoqLayout.Bytes(RingEntries), IoqLayout.Alignment);
            Ioq.Create(guest.Memory, _ring, RingEntries);
            Expect(_connector.AddFastCall(0, _descriptor));
        }

        public CpuContext Thread { get; set; } = null!;

        public int Result { get; private set; }

        public async SimTask OpenAsync(uint version = VenetAbi.Version)
        {
            await CallAsync(BusCall.DeviceOpen, new DeviceOpenArgument(0, version, 0));
            _handle = _world.Guests[0].Memory.Read<DeviceOpenArgument>(_argument).Handle;
        }

        public SimTask MapAsync(uint id, uint signalOffset) => CallAsync(BusCall.DeviceShm,
            new DeviceShmArgument(_handle, id, (uint)IoqLayout.Bytes(RingEntries), 0, signalOffset, 0, 0, _ring));

        public async SimTask CallAsync<T>(BusCall call, T argument) where T : unmanaged
        {
            GuestMemory memory = _world.Guests[0].Memory;
            memory.Write(_argument, argument);
            memory.Write(_descriptor, new FastCallDescriptor((uint)call, (uint)Marshal.SizeOf<T>(), _argument, 0));
            await _world.Guests[0].Vcpu.Exit(Thread, ExitReason.IoInstruction, this);
            Result = memory.Read<FastCallDescriptor>(_descriptor).Result;
        }

        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(CostKey.VbusHandleLookup);

        public SimTask ActAsync(CpuContext vcpuThread) => _connector.FastCallAsync(vcpuThread, 0);

        private static void Expect(Errno error) => Invariant.That(error == Errno.Ok, "the control plane refused its set-up");
    }
}
