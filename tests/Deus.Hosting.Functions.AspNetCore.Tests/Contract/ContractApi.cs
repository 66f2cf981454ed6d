using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>The contract that the host is tested against: the published document and its overlay.</summary>
internal sealed record ContractApi(PublishedApi Published, ContractOverlay Overlay)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public IReadOnlyList<ContractOperation> Operations { get; } =
        [.. Published.Operations.Select(operation => ContractOperation.From(operation, Overlay))];

    public static ContractApi Read() => new(Read<PublishedApi>("contract.json"), Read<ContractOverlay>("overlay.json"));

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Contract", file);

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(file)), Options)!;
}
