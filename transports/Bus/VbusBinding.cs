using Bakeoff.Transports.FrontEnds;

namespace Bakeoff.Transports.Bus;

/// <summary>A network device on vbus as a driver of the guest has bound it.</summary>
/// <param name="Device">Number on the bus.</param>
/// <param name="Handle">What DEVOPEN gave.</param>
/// <param name="Driver">The guest's netdev.</param>
/// <param name="Model">The host's side, for the simulator's own plumbing.</param>
/// <param name="Queues">Its queues, receive first.</param>
/// <param name="Mac">Its address.</param>
public sealed record VbusBinding(
    ulong Device, ulong Handle, ParavirtualNetdev Driver, IVbusNetModel Model, IReadOnlyList<DeviceQueue> Queues, string Mac);
