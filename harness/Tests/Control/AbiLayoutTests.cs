using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Tests.Control;

/// <summary>Golden bytes of every structure that guest and host exchange on the control path.</summary>
public sealed class AbiLayoutTests
{
    [Fact]
    public void A_bridge_call_descriptor_is_vector_length_and_pointer_in_16_bytes() =>
        AssertBytes("03000000 10000000 8877665544332211", new CallDescriptor(3, 16, 0x1122334455667788));

    [Fact]
    public void A_fast_call_descriptor_has_its_result_at_16_and_4_bytes_of_padding() =>
        AssertBytes("02000000 20000000 0010000000000000 feffffff 00000000", new FastCallDescriptor(2, 32, 0x1000, -2));

    [Fact]
    public void Negotiate_carries_magic_version_and_capabilities() =>
        AssertBytes("f5ee53bf 01000000 0000000000000000", new NegotiateArgument(VbusAbi.NegotiateMagic, VbusAbi.HypercallVersion, 0));

    [Fact]
    public void Queue_registration_has_count_length_ring_and_data_at_0_8_16_and_24() =>
        AssertBytes("01000000 00000000 00040000 00000000 0010000000000000 0090010000000000",
            new QueueRegisterArgument(1, 1024, 0x1000, 0x19000));

    [Fact]
    public void Device_open_is_16_bytes_with_the_handle_behind() =>
        AssertBytes("07000000 01000000 0004402f0188ffff", new DeviceOpenArgument(7, 1, 0xffff88012f400400));

    [Fact]
    public void Device_call_is_32_bytes_with_the_pointer_at_24() =>
        AssertBytes("0004402f0188ffff 03000000 08000000 00000000 00000000 4010000000000000",
            new DeviceCallArgument(0xffff88012f400400, 3, 8, 0, 0x1040));

    [Fact]
    public void Device_shm_is_48_bytes_with_the_signal_at_24_and_the_pointer_at_40() =>
        AssertBytes("0004402f0188ffff 01000000 38200000 00000000 00000000 08000000 00000000 0500000000000000 0000020000000000",
            new DeviceShmArgument(0xffff88012f400400, 1, 0x2038, 0, 8, 0, 5, 0x20000));

    [Fact]
    public void Capabilities_are_group_and_bits_in_8_bytes() =>
        AssertBytes("01000000 03000000", new VenetCapabilities((uint)VenetGroup.EventQueue, 3));

    [Fact]
    public void The_event_queue_query_is_32_bytes_of_flags_event_size_pool_and_queue() =>
        AssertBytes("00000000 18000000 65000000 66000000 00000000000000000000000000000000",
            new VenetEventQueueQuery(0, 24, VenetAbi.EventPool, VenetAbi.EventQueue));

    private static void AssertBytes<T>(string expected, T value) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(bytes));
        Assert.Equal(Unsafe.SizeOf<T>(), Marshal.SizeOf<T>());
    }
}
