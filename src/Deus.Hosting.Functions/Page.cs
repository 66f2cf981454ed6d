namespace Deus.Hosting.Functions;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">
/// Begins the next page; null when this is the last. It names a place in the order and not an item, so it stays good when
/// items are deleted.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
