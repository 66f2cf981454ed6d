using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>The facts of a build with the data that only the storage needs.</summary>
internal sealed record StoredBuild
{
    public required BuildFacts Facts { get; init; }

    /// <summary>The version of the row when <see cref="Facts"/> was read.</summary>
    public required long RowVersion { get; init; }

    /// <summary>The extent of the stored log.</summary>
    public required LogExtent Log { get; init; }
}

/// <summary>The extent of a stored log.</summary>
/// <param name="Unnumbered">The number of parts without a number that have arrived.</param>
/// <param name="Characters">The total characters of the stored parts.</param>
/// <param name="DroppedThrough">The highest number of a part that was dropped because the log is too long; 0 when none was.</param>
internal readonly record struct LogExtent(long Unnumbered, long Characters, long DroppedThrough);
