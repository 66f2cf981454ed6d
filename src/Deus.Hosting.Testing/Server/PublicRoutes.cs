using System.Text.Json.Nodes;

namespace Deus.Hosting.Testing.Server;

/// <summary>
/// Routes with the scope <c>public</c>, which guests hold and no key can hold. They accept requests without a key and reject
/// requests with one. Two of them hide functions with the ids <c>runtimes</c> and <c>templates</c> from <c>GET /functions/{id}</c>.
/// </summary>
internal static class PublicRoutes
{
    public static StubResponse? Find(AppwriteRequest request, ServerBehaviour server) =>
        (request.Method, request.Path) switch
        {
            ("GET", "/health/version") => StubResponse.Json(200, new JsonObject { ["version"] = server.Text }),
            ("GET", "/functions/runtimes") => StubResponse.Json(200, StubDocuments.List("runtimes", [], 0)),
            ("GET", "/functions/templates") => StubResponse.Json(200, StubDocuments.List("templates", [], 0)),
            _ => null,
        };

    public static StubErrorException KeyRefused() => new(
        401, "general_unauthorized_scope", "app.stub-key@service.stub (role: applications) missing scopes ([\"public\"])");
}
