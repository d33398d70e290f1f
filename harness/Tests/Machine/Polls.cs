using Bakeoff.Machine;

namespace Bakeoff.Tests.Machine;

/// <summary>A NAPI instance with a number of packets to handle, each worth so many microseconds.</summary>
internal sealed class CountingPoll(long packets, long usPerPacket) : Napi
{
    public long Left { get; set; } = packets;

    /// <summary>Work of each poll call.</summary>
    public List<int> Calls { get; } = [];

    public Action? OnPoll { get; init; }

    public override async SimTask PollAsync(CpuContext context, int budget)
    {
        OnPoll?.Invoke();
        while (Work < budget && Left > 0)
        {
            Work++;
            Left--;
            await context.Spend(usPerPacket);
        }

        Calls.Add(Work);
        if (Work < budget)
        {
            Complete();
        }
    }
}

/// <summary>A tasklet made of a delegate; counts its runs.</summary>
internal sealed class CountingTasklet(Func<CpuContext, SimTask>? body = null) : Tasklet
{
    public int Runs { get; private set; }

    public override SimTask RunAsync(CpuContext context)
    {
        Runs++;
        return body?.Invoke(context) ?? SimTask.Completed;
    }
}
