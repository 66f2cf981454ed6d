using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>Binds every public option of a class from text, including options added later.</summary>
/// <param name="path">The configuration section of the options.</param>
/// <param name="register">Registers the options, bound to that section of the configuration.</param>
/// <typeparam name="TOptions">The type of the options.</typeparam>
public sealed class OptionsText<TOptions>(string path, Action<IServiceCollection, IConfiguration> register)
    where TOptions : class, new()
{
    /// <summary>Asserts that the reader reads every option. An option without a line in the reader would keep its default.</summary>
    public void AssertEveryOptionBinds()
    {
        var written = Texts();

        var read = new Dictionary<string, string?>();
        Read(Bind(written).Options, path, read);

        Assert.That(read, Is.EqualTo(written));
    }

    /// <summary>Asserts that every text option with leading or trailing white space is rejected, by its key.</summary>
    /// <param name="exempt">The keys of options that may have white space.</param>
    public void AssertWhiteSpaceIsRefused(params string[] exempt)
    {
        var written = Texts();
        foreach (var (key, text) in written)
        {
            foreach (var padded in new[] { " " + text, text + "\n", text + "\u00a0" })
            {
                var failures = Bind(new(written) { [key] = padded }).Failures.Where(f => f.StartsWith(key + " ", StringComparison.Ordinal));
                Assert.That(failures, exempt.Contains(key[(path.Length + 1)..]) ? Is.Empty : Has.One.Items, $"'{padded}' of {key}");
            }
        }
    }

    private (TOptions Options, List<string> Failures) Bind(Dictionary<string, string?> values)
    {
        var services = new ServiceCollection();
        register(services, new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        using var provider = services.BuildServiceProvider();
        var options = new TOptions();
        foreach (var setup in provider.GetServices<IConfigureOptions<TOptions>>())
            setup.Configure(options);
        var failures = provider.GetServices<IValidateOptions<TOptions>>()
            .Select(validator => validator.Validate(Options.DefaultName, options))
            .SelectMany(result => result.Failures ?? []);
        return (options, failures.ToList());
    }

    private Dictionary<string, string?> Texts()
    {
        var texts = new Dictionary<string, string?>();
        Write(typeof(TOptions), path, texts);
        return texts;
    }

    /// <summary>Writes a text that differs from the default for every option of the class.</summary>
    private static void Write(Type type, string path, Dictionary<string, string?> texts)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var property in Settable(type))
            Write(property.PropertyType, property.GetValue(defaults), $"{path}:{property.Name}", texts);
    }

    private static void Write(Type type, object? current, string path, Dictionary<string, string?> texts)
    {
        if (Element(type) is { } element)
        {
            Write(element, null, path + ":0", texts);
            Write(element, null, path + ":1", texts);
        }
        else if (IsValue(type))
        {
            texts[path] = Value(Nullable.GetUnderlyingType(type) ?? type, current, path);
        }
        else
        {
            Write(type, path, texts);
        }
    }

    private static string Value(Type type, object? current, string path) => 0 switch
    {
        _ when type == typeof(string) => "text-" + path.GetHashCode(StringComparison.Ordinal).ToString("x8", CultureInfo.InvariantCulture),
        _ when type == typeof(bool) => current is true ? "False" : "True",
        _ when type == typeof(int) || type == typeof(long) => "4321",
        _ when type == typeof(TimeSpan) => "01:02:03",
        _ when type == typeof(DateTimeOffset) => "2031-02-03T04:05:06.0000000+00:00",
        _ when type == typeof(ReadOnlyMemory<byte>) => Convert.ToBase64String([1, 2, 3]),
        _ when type.IsEnum => Enum.GetNames(type).First(name => name != current?.ToString()),
        _ => throw new NotSupportedException($"{path}: say here how a {type.Name} is written as text, and give it an entry in its reader."),
    };

    private static void Read(object options, string path, Dictionary<string, string?> texts)
    {
        foreach (var property in Settable(options.GetType()))
            Read(property.PropertyType, property.GetValue(options), $"{path}:{property.Name}", texts);
    }

    private static void Read(Type type, object? value, string path, Dictionary<string, string?> texts)
    {
        if (Element(type) is { } element)
        {
            foreach (var (item, index) in ((IEnumerable?)value ?? Array.Empty<object>()).Cast<object>().Select((item, index) => (item, index)))
                Read(element, item, $"{path}:{index}", texts);
        }
        else if (IsValue(type))
        {
            texts[path] = value switch
            {
                ReadOnlyMemory<byte> bytes => Convert.ToBase64String(bytes.Span),
                DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
        }
        else if (value is not null)
        {
            Read(value, path, texts);
        }
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties().Where(property => property.SetMethod is { IsPublic: true } || Element(property.PropertyType) is not null);

    private static bool IsValue(Type type) => type.IsValueType || type == typeof(string);

    private static Type? Element(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments().Single() : null;
}
