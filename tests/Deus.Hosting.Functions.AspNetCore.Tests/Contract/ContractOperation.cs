
namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <param name="Published">What the document says.</param>
/// <param name="Overlay">What is special about it here; null for nothing.</param>
/// <param name="Parameters">All but those of the path.</param>
internal sealed record ContractOperation(
    PublishedOperation Published, OverlayOperation? Overlay, IReadOnlyList<ContractParameter> Parameters)
{
    public string Id => Published.Id;

    public string Method => Published.Method;

    public string Path => Published.Path;

    /// <summary>Null when it is public.</summary>
    public string? Scope => Published.Scopes is ["public"] ? null : Published.Scopes.Single();

    /// <summary>The names in the path.</summary>
    public IEnumerable<string> Ids => Published.Parameters.Where(p => p.In == "path").Select(p => p.Name);

    public PublishedAnswer Answer => Published.Answers.Single();

    /// <summary>What a good request comes to.</summary>
    public ContractOutcome Good => new(Overlay?.Status ?? Answer.Status, Overlay?.Type);

    public bool IsForm => Parameters.Any(p => p.In == "form");

    /// <summary>JSON, or what else has types.</summary>
    public bool HasBody => Parameters.Any(p => p.In is "body" or "form");

    public static ContractOperation Of(PublishedOperation published, ContractOverlay overlay)
    {
        var parameters = published.Parameters.Where(p => p.In != "path").Select(p => new ContractParameter(p, Find(overlay.Parameters, p.Name)));
        var later = overlay.Later.Where(p => p.Operations.Contains(published.Id))
            .Select(p => new ContractParameter(new PublishedValue(p.Name, p.In, p.Type), p));
        return new ContractOperation(published, overlay.Operations.SingleOrDefault(o => o.Id == published.Id), [.. parameters, .. later]);

        OverlayParameter? Find(IEnumerable<OverlayParameter> all, string name) =>
            all.SingleOrDefault(p => p.Name == name && p.Operations.Contains(published.Id));
    }

    public override string ToString() => Id;
}

/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The error's type; null when it is none.</param>
/// <param name="Message">What the error must say; null for anything.</param>
internal sealed record ContractOutcome(int Status, string? Error = null, string? Message = null);
