using System.Globalization;

namespace Deus.Hosting.Functions.Functions;

/// <summary>The size of a function's workers, with a name as on Appwrite, for example <c>s-1vcpu-512mb</c>.</summary>
/// <param name="Name">The name of the specification.</param>
/// <param name="Cpus">The number of processors, a decimal number. The function receives it, but the host does not enforce it.</param>
/// <param name="MemoryMegabytes">The memory of a worker in MiB.</param>
internal sealed record Specification(string Name, string Cpus, int MemoryMegabytes)
{
    private const long BytesPerMegabyte = 1024 * 1024;
    private const int Small = 512;
    private const int Large = 1024;

    public static IReadOnlyList<Specification> All { get; } =
    [
        Create("0.5", Small), Create("1", Small), Create("1", Large), Create("2", 2 * Large), Create("2", 4 * Large), Create("4", 4 * Large),
        Create("4", 8 * Large), Create("8", 4 * Large), Create("8", 8 * Large),
    ];

    /// <summary>The memory of a worker in bytes.</summary>
    public long MemoryBytes => MemoryMegabytes * BytesPerMegabyte;

    /// <summary>Returns the specification with this name; null when the name is unknown.</summary>
    public static Specification? Find(string name) => All.FirstOrDefault(specification => specification.Name == name);

    /// <summary>
    /// Returns the memory of a build in MiB: that of the specification, but at least 1,024 as on Appwrite, because smaller builds fail. An
    /// unknown specification has the least memory.
    /// </summary>
    public static int BuildMemoryOf(string name) => Math.Max(Find(name)?.MemoryMegabytes ?? 0, Large);

    private static Specification Create(string cpus, int megabytes)
    {
        var memory = megabytes < Large ? $"{megabytes}mb" : $"{megabytes / Large}gb";
        return new Specification(string.Create(CultureInfo.InvariantCulture, $"s-{cpus}vcpu-{memory}"), cpus, megabytes);
    }
}
