using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>An environment that is created at the first read. Most executions reuse a running worker and never read it.</summary>
internal sealed class LazyEnvironment(Func<IReadOnlyDictionary<string, string>> make) : IReadOnlyDictionary<string, string>
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _made = new(make);

    public string this[string key] => _made.Value[key];

    public IEnumerable<string> Keys => _made.Value.Keys;

    public IEnumerable<string> Values => _made.Value.Values;

    public int Count => _made.Value.Count;

    public bool ContainsKey(string key) => _made.Value.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _made.Value.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _made.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
