using Deus.Hosting.Appwrite.Upload;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class ArtifactPartsProperties
{
    private static readonly Arbitrary<long> Lengths = Gen.OneOf(
            Gen.Choose(1, 40_000_000).Select(n => (long)n),
            from parts in Gen.Choose(1, 20)
            from off in Gen.Choose(-1, 1)
            select Math.Max(1, ((long)parts * ArtifactParts.PartBytes) + off))
        .ToArbitrary();

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Parts_cover_the_archive_without_gap_or_overlap() => Prop.ForAll(Lengths, length =>
    {
        var parts = Parts(length);
        var next = 0L;
        return parts.All(p => p.Start == next && (next += p.Length) > p.Start) && next == length;
    });

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Every_part_but_the_last_has_exactly_5_MiB() => Prop.ForAll(Lengths, length =>
        Parts(length)[..^1].All(p => p.Length == 5_242_880) && Parts(length)[^1].Length is > 0 and <= 5_242_880);

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property The_range_ends_at_the_last_byte() => Prop.ForAll(Lengths, length =>
        Parts(length)[^1].ContentRange.EndsWith($"-{length - 1}/{length}", StringComparison.Ordinal)
        && Parts(length)[0].ContentRange.StartsWith("bytes 0-", StringComparison.Ordinal));

    private static ArtifactPart[] Parts(long length) =>
        [.. Enumerable.Range(0, ArtifactParts.Count(length)).Select(i => ArtifactParts.At(i, length))];
}
