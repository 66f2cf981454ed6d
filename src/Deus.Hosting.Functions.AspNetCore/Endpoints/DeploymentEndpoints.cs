using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The deployments of a function.</summary>
internal sealed class DeploymentEndpoints(DeploymentStore deployments, FunctionStore functions, UploadStore uploads)
{
    private const string LanguageHeader = "x-sdk-language";
    private const string UploadIdHeader = "x-appwrite-id";

    public async Task CreateAsync(HttpContext context)
    {
        var functionId = context.RouteId("functionId");
        var token = context.RequestAborted;
        // Before anything is stored for a function that is not there.
        functions.Get(functionId);
        using var upload = await DeploymentUpload
            .ReadAsync(context.Request, (body, t) => deployments.SaveSourceAsync(functionId, body, t), token).ConfigureAwait(false);
        var accepted = false;
        try
        {
            var created = await AcceptAsync(context, functionId, upload, token).ConfigureAwait(false);
            accepted = true;
            await WriteAsync(context, StatusCodes.Status202Accepted, created).ConfigureAwait(false);
        }
        finally
        {
            if (!accepted && upload.File is { } file)
                deployments.DiscardSource(file);
        }
    }

    public Task GetAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status200OK, deployments.Get(context.RouteId("functionId"), context.RouteId("deploymentId")));

    public Task ListAsync(HttpContext context)
    {
        var functionId = context.RouteId("functionId");
        var query = ListQuery.Read(context.Request);
        int? below = query.CursorAfter is { } cursor ? deployments.Get(functionId, cursor).Number : null;
        var (_, page) = deployments.List(functionId, query.Limit, below);
        return ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new DeploymentListDocument(deployments.Count(functionId), [.. page.Select(DeploymentDocument.Of)]),
            ApiJson.Default.DeploymentListDocument);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await deployments
            .DeleteAsync(context.RouteId("functionId"), context.RouteId("deploymentId"), context.RequestAborted)
            .ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    private async Task<Deployment> AcceptAsync(
        HttpContext context, string functionId, DeploymentUpload upload, CancellationToken cancellationToken)
    {
        var request = RequestOf(context.Request, upload.Fields);
        deployments.CheckBeforeUpload(functionId, request);
        if (upload.IsTypeUnsupported)
            throw ApiErrors.FileTypeUnsupported();
        var file = upload.File ?? throw ApiErrors.FileEmpty();
        if (ContentRange.Read(context.Request) is not { } range)
            return await deployments.CreateAsync(functionId, request, file, cancellationToken).ConfigureAwait(false);
        var id = context.Request.Headers[UploadIdHeader].ToString();
        return await uploads.AddAsync(
            functionId, id.Length > 0 ? id : IdGenerator.Unique, request, range, file, cancellationToken).ConfigureAwait(false);
    }

    private static NewDeployment RequestOf(HttpRequest request, ApiParameters fields) => new(
        Activate: fields.LooseBoolean("activate") ?? throw ApiErrors.MissingParameter("activate"),
        Entrypoint: fields.Optional("entrypoint"),
        Commands: fields.Optional("commands"),
        Type: request.Headers[LanguageHeader] == "cli" ? "cli" : "manual");

    private static Task WriteAsync(HttpContext context, int status, Deployment deployment) =>
        ApiResponse.WriteAsync(context, status, DeploymentDocument.Of(deployment), ApiJson.Default.DeploymentDocument);
}
