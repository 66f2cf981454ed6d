namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>The type of a column.</summary>
public enum GuestColumnType
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
#pragma warning disable CA1720 // The field's word for this type of a column.
    Integer,
#pragma warning restore CA1720

    /// <summary>A number.</summary>
    Real,

    /// <summary>True or false.</summary>
    Boolean,
}

/// <summary>A column of a <see cref="GuestTable"/>.</summary>
/// <param name="Name">The name: a lower-case letter, then up to 62 lower-case letters, digits or <c>_</c>.</param>
/// <param name="Type">The type.</param>
/// <param name="IsRequired">True when every row must have a value. Default false.</param>
public sealed record GuestColumn(string Name, GuestColumnType Type, bool IsRequired = false);

/// <summary>A table that the application defines for its functions.</summary>
/// <param name="Key">The key: a lower-case letter, then up to 62 lower-case letters, digits or <c>_</c>.</param>
/// <param name="Columns">The columns, 1 to 100.</param>
public sealed record GuestTable(string Key, IReadOnlyList<GuestColumn> Columns);
