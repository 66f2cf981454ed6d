namespace Deus.Hosting;

/// <summary>
/// The request that creates a function got no usable answer, so that the function may exist now. Look for it by name, or
/// deploy with <see cref="DeployInput.FunctionId"/>, which makes creation safe to repeat.
/// </summary>
public sealed class FunctionMayExistException : HostingException
{
    internal FunctionMayExistException(string function, HostingException failure)
        : base(
            $"A function '{function}' may exist now: creating it got no usable answer ({failure.Message}) "
            + "Look for it and delete it, or deploy with DeployInput.FunctionId, which makes creation safe to repeat.",
            failure)
    {
        Function = function;
    }

    /// <summary>The function's name, or its id where the caller gave one.</summary>
    public string Function { get; }
}
