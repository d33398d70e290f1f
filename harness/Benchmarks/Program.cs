using BenchmarkDotNet.Running;

namespace Bakeoff.Benchmarks;

/// <summary>Benchmarks of the simulator itself: <c>./bakeoff bench [BenchmarkDotNet options]</c>, see README.md.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, new BenchmarkConfig());
        return 0;
    }
}
