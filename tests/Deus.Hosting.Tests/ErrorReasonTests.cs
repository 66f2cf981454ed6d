using System.Reflection;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Tests;

public sealed class ErrorReasonTests
{
    private static readonly DeploymentState State = new()
    {
        FunctionId = "fn",
        DeploymentId = "dep",
        Status = DeploymentStatus.Building,
        IsActive = false,
    };

    [TestCase(301, null, HostingErrorReason.Misconfigured)]
    [TestCase(400, "general_argument_invalid", HostingErrorReason.RefusedArgument)]
    [TestCase(400, "build_not_ready", HostingErrorReason.NotReady)]
    [TestCase(400, "build_already_completed", HostingErrorReason.Conflict)]
    [TestCase(401, "general_unauthorized_scope", HostingErrorReason.Unauthorized)]
    [TestCase(403, null, HostingErrorReason.Unauthorized)]
    [TestCase(404, "function_not_found", HostingErrorReason.NotFound)]
    [TestCase(404, "function_runtime_unsupported", HostingErrorReason.RefusedArgument)]
    [TestCase(408, "function_synchronous_timeout", HostingErrorReason.TimedOut)]
    [TestCase(409, "function_already_exists", HostingErrorReason.Conflict)]
    [TestCase(413, null, HostingErrorReason.RefusedArgument)]
    [TestCase(429, "general_rate_limit_exceeded", HostingErrorReason.Busy)]
    [TestCase(500, "general_unknown", HostingErrorReason.Unavailable)]
    [TestCase(503, null, HostingErrorReason.Unavailable)]
    public void Reason_of_a_rejection_follows_from_its_status_and_type(int status, string? type, HostingErrorReason expected) =>
        Assert.That(Rejected("/functions/fn", status, type).Reason, Is.EqualTo(expected));

    [TestCase("/functions/fn/executions", HostingErrorReason.NoActiveDeployment)]
    [TestCase("/functions/fn/deployments/dep", HostingErrorReason.NotFound)]
    public void Reason_of_deployment_not_found_is_NoActiveDeployment_for_an_execution(string path, HostingErrorReason expected) =>
        Assert.That(Rejected(path, 404, "deployment_not_found").Reason, Is.EqualTo(expected));

    [Test]
    public void FunctionLeftBehindException_has_the_reason_of_its_inner_exception()
    {
        var failure = new FunctionLeftBehindException("It is left.", "fn", new BackendUnreachableException("No answer."))
        {
            FunctionId = "fn",
        };

        Assert.That((failure.Reason, failure.FunctionId), Is.EqualTo((HostingErrorReason.Unavailable, "fn")));
        Assert.That(
            new FunctionLeftBehindException("It is left.", "fn", new OperationCanceledException()).Reason,
            Is.EqualTo(HostingErrorReason.Other));
    }

    [Test]
    public void Each_exception_can_be_created_by_another_backend()
    {
        HostingException[] thrown =
        [
            new BackendRejectedException("There is no function 'fn'.", HostingErrorReason.NotFound) { FunctionId = "fn", DeploymentId = "dep" },
            new BackendUnreachableException("No answer.") { WasSent = false },
            new InvalidBackendResponseException("No id."),
            new ArtifactRejectedException("key", ArtifactProblem.NotFound, "There is no artifact."),
            new DeploymentFailedException(State),
            new DeploymentWaitTimeoutException(State, TimeSpan.FromSeconds(3), isStalled: true),
            new FunctionLeftBehindException("It is left.", "fn", new InvalidOperationException()),
            new HostingConfigurationException("No reader is registered."),
        ];

        Assert.That(thrown.Select(e => e.Reason), Is.EqualTo(new[]
        {
            HostingErrorReason.NotFound, HostingErrorReason.Unavailable, HostingErrorReason.InvalidResponse, HostingErrorReason.NotFound,
            HostingErrorReason.BuildFailed, HostingErrorReason.TimedOut, HostingErrorReason.Other, HostingErrorReason.Misconfigured,
        }));
        Assert.That((thrown[0].FunctionId, thrown[0].DeploymentId), Is.EqualTo(("fn", "dep")));
        Assert.That(thrown.Take(3), Is.All.InstanceOf<BackendException>());
    }

    [Test]
    public void Every_exception_has_a_constructor_for_other_libraries()
    {
        var closed = typeof(HostingException).Assembly.GetExportedTypes()
            .Where(t => t.IsAssignableTo(typeof(HostingException)))
            .Where(t => t.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .All(c => t.IsAbstract ? !c.IsFamily : !c.IsPublic));

        Assert.That(closed, Is.Empty);
    }

    private static BackendRejectedException Rejected(string path, int status, string? type) =>
        new(new BackendResponse("GET", path, status, ""), type);
}
