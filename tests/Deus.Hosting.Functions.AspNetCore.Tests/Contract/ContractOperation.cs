namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>An operation of the contract.</summary>
/// <param name="Published">The operation in the published document.</param>
/// <param name="Overlay">The differences of this host; null for none.</param>
/// <param name="Parameters">All parameters except those of the path.</param>
internal sealed record ContractOperation(
    PublishedOperation Published, OverlayOperation? Overlay, IReadOnlyList<ContractParameter> Parameters)
{
    public string Id => Published.Id;

    public string Method => Published.Method;

    public string Path => Published.Path;

    /// <summary>The required scope; null for a public operation.</summary>
    public string? Scope => Published.Scopes is ["public"] ? null : Published.Scopes.Single();

    /// <summary>The names of the path parameters.</summary>
    public IEnumerable<string> Ids => Published.Parameters.Where(p => p.In == "path").Select(p => p.Name);

    public PublishedAnswer Answer => Published.Answers.Single();

    /// <summary>The expected result of a valid request.</summary>
    public ContractOutcome Good => new(Overlay?.Status ?? Answer.Status, Overlay?.Type);

    public bool IsForm => Parameters.Any(p => p.In == "form");

    /// <summary>True when the operation has a JSON body or a form.</summary>
    public bool HasBody => Parameters.Any(p => p.In is "body" or "form");

    public static ContractOperation From(PublishedOperation published, ContractOverlay overlay)
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

/// <summary>The expected result of a request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The error type; null for a success.</param>
/// <param name="Message">A part of the error message; null for any message.</param>
internal sealed record ContractOutcome(int Status, string? Error = null, string? Message = null);
