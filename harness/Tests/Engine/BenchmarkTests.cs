using System.Reflection;
using Bakeoff.Benchmarks;
using BenchmarkDotNet.Attributes;

namespace Bakeoff.Tests.Engine;

/// <summary>Benchmarks do not rot: each runs once, with the first of its parameters.</summary>
public class BenchmarkTests
{
    public static TheoryData<Type> Classes => [.. typeof(EventListBenchmarks).Assembly.GetTypes()
        .Where(type => MethodsWith<BenchmarkAttribute>(type).Any())];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Every_benchmark_runs(Type type)
    {
        object benchmarks = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } parameters)
            {
                property.SetValue(benchmarks, parameters.Values[0]);
            }
        }

        Invoke<GlobalSetupAttribute>(benchmarks);
        Invoke<BenchmarkAttribute>(benchmarks);
        Invoke<GlobalCleanupAttribute>(benchmarks);
    }

    private static void Invoke<T>(object benchmarks)
        where T : Attribute
    {
        foreach (MethodInfo method in MethodsWith<T>(benchmarks.GetType()))
        {
            method.Invoke(benchmarks, null);
        }
    }

    private static IEnumerable<MethodInfo> MethodsWith<T>(Type type)
        where T : Attribute => type.GetMethods().Where(method => method.GetCustomAttribute<T>() is not null);
}
