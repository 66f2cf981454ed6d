namespace Deus.Hosting.Functions;

/// <summary>What has happened to a line between two sources.</summary>
public enum DiffChange
{
    /// <summary>The line is in both sources.</summary>
    Unchanged = 0,

    /// <summary>The line is only in the new source.</summary>
    Added = 1,

    /// <summary>The line is only in the old source.</summary>
    Removed = 2,
}
