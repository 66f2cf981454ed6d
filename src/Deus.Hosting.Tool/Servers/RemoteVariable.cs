namespace Deus.Hosting.Tool.Servers;

/// <summary>A variable of a function on a server.</summary>
/// <param name="Id">The id of the variable.</param>
/// <param name="Key">The name of the variable.</param>
/// <param name="Value">The value; empty for a secret variable.</param>
/// <param name="IsSecret">True when the server does not return the value.</param>
internal sealed record RemoteVariable(string Id, string Key, string Value, bool IsSecret)
{
    /// <summary>Returns the name; never the value.</summary>
    public override string ToString() => Key;
}
