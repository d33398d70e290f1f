namespace Bakeoff.Harness;

/// <summary>How evenly a resource is shared.</summary>
public static class Fairness
{
    /// <summary>
    /// Jain's index (sum x)^2 / (n sum x^2): 1 if all n have the same, 1/n if one has everything; null if nobody has anything
    /// (Jain, Chiu, Hawe, DEC-TR-301, 1984).
    /// </summary>
    public static double? Jain(IEnumerable<double> shares)
    {
        double sum = 0;
        double squares = 0;
        int count = 0;
        foreach (double share in shares)
        {
            sum += share;
            squares += share * share;
            count++;
        }

        return squares > 0 ? sum * sum / (count * squares) : null;
    }
}
