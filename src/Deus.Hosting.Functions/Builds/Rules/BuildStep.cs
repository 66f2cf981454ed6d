namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>What an event has made of a build.</summary>
/// <param name="Facts">The facts from now on; the same object when nothing has changed.</param>
/// <param name="Effects">What follows.</param>
internal readonly record struct BuildStep(BuildFacts Facts, IReadOnlyList<BuildEffect> Effects)
{
    public static BuildStep Of(BuildFacts facts, params IReadOnlyList<BuildEffect> effects) => new(facts, effects);

    /// <summary>Effects of before, then those of this step.</summary>
    public BuildStep After(IReadOnlyList<BuildEffect> earlier) =>
        earlier.Count == 0 ? this : this with { Effects = [.. earlier, .. Effects] };
}
