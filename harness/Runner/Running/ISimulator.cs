namespace Bakeoff.Harness;

/// <summary>
/// Executes one run in virtual time. Called from several threads at once: implementations share no state between calls.
/// </summary>
public interface ISimulator
{
    /// <summary>
    /// Version of everything outside the cell that decides a result: the model's code and its machine profiles. Results
    /// of different versions never meet in one folder.
    /// </summary>
    string ModelVersion { get; }

    /// <summary>
    /// Runs one cell with one seed. The same arguments always give the same outcome. A run that breaks an invariant
    /// throws, preferably a <see cref="RunFailedException"/>.
    /// </summary>
    RunOutcome Run(CellSpec cell, ulong seed, RunOptions options, CancellationToken cancellation);
}
