namespace Deus.Hosting.Testing.Server;

/// <summary>Selects the handler of a request.</summary>
internal sealed class StubRoutes(AppwriteStub stub)
{
    private readonly FunctionRoutes _functions = new(stub);
    private readonly VariableRoutes _variables = new(stub);
    private readonly DeploymentRoutes _deployments = new(stub);
    private readonly ExecutionRoutes _executions = new(stub);

    public Task<StubResponse> HandleAsync(StubExchange exchange) =>
        (exchange.Request.Method, exchange.Request.Path.Split('/')[1..]) switch
        {
            ("POST", ["functions"]) => _functions.CreateAsync(exchange),
            ("GET", ["functions"]) => Now(_functions.List(exchange)),
            ("GET", ["functions", "specifications"]) => Now(FunctionRoutes.Specifications()),
            ("GET", ["functions", "usage"]) => Now(_functions.Usage()),
            ("GET", ["functions", var id]) => Now(_functions.Get(id)),
            ("PUT", ["functions", var id]) => _functions.UpdateAsync(exchange, id),
            ("DELETE", ["functions", var id]) => Now(_functions.Delete(id)),
            ("PATCH", ["functions", var id, "deployment"]) => _deployments.ActivateAsync(exchange, id),
            ("POST", ["functions", var id, "variables"]) => _variables.CreateAsync(exchange, id),
            ("GET", ["functions", var id, "variables"]) => Now(_variables.List(id)),
            ("GET", ["functions", var id, "variables", var variable]) => Now(_variables.Get(id, variable)),
            ("PUT", ["functions", var id, "variables", var variable]) => _variables.UpdateAsync(exchange, id, variable),
            ("DELETE", ["functions", var id, "variables", var variable]) => Now(_variables.Delete(id, variable)),
            ("POST", ["functions", var id, "deployments"]) => _deployments.CreateAsync(exchange, id),
            ("GET", ["functions", var id, "deployments"]) => Now(_deployments.List(exchange, id)),
            ("GET", ["functions", var id, "deployments", var deployment]) => Now(_deployments.Get(id, deployment)),
            ("PATCH", ["functions", var id, "deployments", var deployment]) => Now(_deployments.Activate(id, deployment)),
            ("DELETE", ["functions", var id, "deployments", var deployment]) => Now(_deployments.Delete(id, deployment)),
            ("PATCH", ["functions", var id, "deployments", var deployment, "status"]) => Now(_deployments.Cancel(id, deployment)),
            ("POST", ["functions", var id, "executions"]) => _executions.CreateAsync(exchange, id),
            ("GET", ["functions", var id, "executions"]) => Now(_executions.List(exchange, id)),
            ("GET", ["functions", var id, "executions", var execution]) => Now(_executions.Get(id, execution)),
            _ => throw StubErrorException.RouteNotFound(),
        };

    private static Task<StubResponse> Now(StubResponse response) => Task.FromResult(response);
}
