namespace Deus.Hosting.Functions;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items in the order of the list.</param>
/// <param name="NextCursor">
/// The cursor of the next page; null on the last page. It encodes a position and not an item, so it stays valid when items are
/// deleted.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
