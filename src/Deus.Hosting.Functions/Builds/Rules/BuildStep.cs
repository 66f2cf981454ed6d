namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The result of applying an event to a build.</summary>
/// <param name="Facts">The new facts; the same object when nothing has changed.</param>
/// <param name="Effects">The effects of the event.</param>
internal readonly record struct BuildStep(BuildFacts Facts, IReadOnlyList<BuildEffect> Effects)
{
    public static BuildStep From(BuildFacts facts, params IReadOnlyList<BuildEffect> effects) => new(facts, effects);

    /// <summary>Returns this step with the effects of an earlier step before its effects.</summary>
    public BuildStep After(IReadOnlyList<BuildEffect> earlier) =>
        earlier.Count == 0 ? this : this with { Effects = [.. earlier, .. Effects] };
}
