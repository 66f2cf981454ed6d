using System.Text.RegularExpressions;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>The runtimes of this host, by name.</summary>
internal sealed partial class FunctionRuntimes
{
    private readonly Dictionary<string, IFunctionRuntime> _byName = new(StringComparer.Ordinal);

    /// <exception cref="HostingConfigurationException">A runtime has no name, an invalid name, or the name of another runtime.</exception>
    public FunctionRuntimes(IEnumerable<IFunctionRuntime> runtimes)
    {
        All = [.. runtimes];
        foreach (var runtime in All)
            Add(runtime);
    }

    public IReadOnlyList<IFunctionRuntime> All { get; }

    /// <summary>The wire names of the runtimes that are available on this machine, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. All.SelectMany(runtime => runtime.AvailableNames).Order(StringComparer.Ordinal)];

    /// <summary>The names in the form of <see cref="DeployInput.Runtime"/>.</summary>
    public string[] HostingNames => [.. Names.Select(WireRuntimes.ToHosting)];

    /// <summary>Returns the runtime with a wire name; null when no runtime has the name.</summary>
    public IFunctionRuntime? Find(string name) => _byName.GetValueOrDefault(name);

    private void Add(IFunctionRuntime runtime)
    {
        var type = runtime.GetType();
        if (runtime.Names.Count == 0)
            throw new HostingConfigurationException($"The runtime {type} has no name. Accepted: at least one in Names.");
        foreach (var name in runtime.Names)
        {
            if (!Accepted().IsMatch(name) || name == HostingRuntimes.Node20)
                throw new HostingConfigurationException(
                    $"The runtime {type} has the name '{name}'. Accepted: 1 to 64 letters, digits, '.', '_' or '-', beginning with a "
                    + $"letter or digit, except '{HostingRuntimes.Node20}'.");
            if (!_byName.TryAdd(name, runtime))
                throw new HostingConfigurationException(
                    $"The runtimes {_byName[name].GetType()} and {type} both have the name '{name}'. Accepted: one runtime for a "
                    + "name. Change one of the names, or register one of them only.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();
}
