using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>Sends sources to the remote builder and receives its outputs. A token authorises one build.</summary>
internal sealed class BuildArtifactEndpoints(
    HostStorage storage, BuildTokens tokens, RemoteOutputs outputs, IOptions<FunctionsOptions> options)
{
    private const string Gzip = "application/gzip";

    public async Task GetSourceAsync(HttpContext context)
    {
        var facts = FindBuild(context);
        // The function id in the path must equal the row's.
        if (facts is null || facts.FunctionId != context.RouteId("functionId")
            || Verdict(context, facts, TokenPurpose.Source) != TokenVerdict.Valid
            || context.Request.Query["type"] is not ([] or ["source"]))
        {
            BuildEndpoint.Respond(context, StatusCodes.Status401Unauthorized);
            return;
        }

        var deployment = storage.Database.Read(connection => DeploymentTable.Find(connection, facts.DeploymentId));
        var source = storage.Artifacts.Open(deployment?.SourceHash ?? throw FunctionStoreErrors.DeploymentNotFound(facts.FunctionId, facts.DeploymentId));
        await using (source.ConfigureAwait(false))
        {
            context.Response.Headers.CacheControl = "no-store";
            await Results.Stream(
                source, Gzip, $"{facts.DeploymentId}-source.tar.gz", enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    public async Task PutOutputAsync(HttpContext context)
    {
        var facts = FindBuild(context);
        var verdict = facts is null ? TokenVerdict.Invalid : Verdict(context, facts, TokenPurpose.Output);
        if (verdict != TokenVerdict.Valid)
        {
            BuildEndpoint.Respond(
                context, verdict == TokenVerdict.Ended ? StatusCodes.Status409Conflict : StatusCodes.Status401Unauthorized);
            return;
        }

        LimitBody(context);
        await outputs.AddAsync(facts!, ContentRange.Read(context.Request), context.Request.Body, context.RequestAborted)
            .ConfigureAwait(false);
        BuildEndpoint.Respond(context, StatusCodes.Status202Accepted);
    }

    private BuildFacts? FindBuild(HttpContext context) =>
        storage.Database.Read(connection => BuildTable.Find(connection, context.RouteId("deploymentId")))?.Facts;

    /// <summary>Checks the token of the query. Exactly one token is accepted, and only from the query.</summary>
    private TokenVerdict Verdict(HttpContext context, BuildFacts facts, TokenPurpose purpose) =>
        context.Request.Query[TokenRoute.Parameter] is [{ } token] ? tokens.Check(token, purpose, facts) : TokenVerdict.Invalid;

    private void LimitBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = options.Value.MaxUnpackedBytes;
    }
}
