using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>A build's facts with what only the storage needs to know.</summary>
internal sealed record StoredBuild
{
    public required BuildFacts Facts { get; init; }

    /// <summary>The row's version that <see cref="Facts"/> was read at.</summary>
    public required long RowVersion { get; init; }

    /// <summary>How much of the log is kept.</summary>
    public required LogExtent Log { get; init; }
}

/// <summary>How much of a log is kept.</summary>
/// <param name="Unnumbered">How many parts without a number have come.</param>
/// <param name="Characters">The characters of the parts that are kept.</param>
/// <param name="DroppedThrough">Numbered parts up to here were dropped because the log is too long.</param>
internal readonly record struct LogExtent(long Unnumbered, long Characters, long DroppedThrough);
