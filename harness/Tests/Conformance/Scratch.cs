#pragma warning disable IDE0011, CA1859, CA1822
using System.Reflection;
using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;
namespace Bakeoff.Tests.Conformance;
public sealed class Scratch(Xunit.Abstractions.ITestOutputHelper o)
{
    [Fact]
    public void Dump()
    {
        var s = new Scenario("venet", "tcp-stream", "direction=both tso=off gso=off gro=off rig.link_gbps=1", 2, true);
        CellSpec cell = s.Cell();
        using var w = new World(cell, TransportCatalog.Default.Parse(cell.Lane), Scenario.Machine("A"), 2, s.Options);
        w.Simulator.RunUntil(50_000_000_000);
        foreach (string f in new[]{"_senders"})
        foreach (TcpSocket t in (List<TcpSocket>)w.Workload.GetType().GetField(f, BindingFlags.NonPublic|BindingFlags.Instance)!.GetValue(w.Workload)!)
        {
            o.WriteLine($"== {t.Flow} next {t.Connection.NextTimerPs} segs {t.Connection.HasSegments} space {t.Connection.SendSpaceBytes}");
            Show(t, 0);
        }
        o.WriteLine($"{w.Accounts.Sent} {w.Accounts.Delivered} {string.Join(' ', DropPlaces.Names.Select((n,i)=>n+":"+w.Accounts.DroppedAt((DropPlace)i)))}");
    }
    void Show(object x, int d)
    {
        foreach (FieldInfo f in x.GetType().GetFields(BindingFlags.NonPublic|BindingFlags.Instance|BindingFlags.Public))
        {
            object? v = f.GetValue(x);
            o.WriteLine(new string(' ', d*2) + f.Name + " = " + v);
            if (v is not null && d < 3 && v.GetType().Namespace == "Bakeoff.Machine" && v.GetType().Name.StartsWith("Tcp") && v is not TcpSocket && !v.GetType().IsEnum && v is not TcpOptions) Show(v, d+1);
        }
    }
}
