namespace Deus.Hosting.Functions;

/// <summary>The order of a list of functions.</summary>
public enum FunctionOrder
{
    /// <summary>By creation, oldest first.</summary>
    Oldest = 0,

    /// <summary>By creation, newest first.</summary>
    Newest = 1,

    /// <summary>By name, ignoring the case of ASCII letters; functions with equal names by creation.</summary>
    Name = 2,
}
