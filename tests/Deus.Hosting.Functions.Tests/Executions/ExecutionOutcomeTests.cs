using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests the outcomes of executions, in the result and in the record.</summary>
public sealed class ExecutionOutcomeTests : ExecutionFixture
{
    [Test]
    public async Task Stored_record_equals_the_returned_execution()
    {
        Answer(new RuntimeResponse
        {
            StatusCode = 201,
            Body = new byte[] { 0, 255, 10 },
            Logs = "hi\n",
            Duration = TimeSpan.FromMilliseconds(7),
            IsColdStart = true,
            OutputBytes = 3,
            PeakMemoryBytes = 4096,
        });

        var result = await ExecuteAsync(Request);

        var stored = await Host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.Multiple(() =>
        {
            Assert.That(stored with { RequestHeaders = [], ResponseHeaders = [], Lines = [], CreatedAt = default, EndedAt = default }, Is.EqualTo(
                result.Execution with { RequestHeaders = [], ResponseHeaders = [], Lines = [], CreatedAt = default, EndedAt = default }));
            Assert.That((stored.DeploymentNumber, stored.Outcome, stored.Trigger), Is.EqualTo(((int?)1, (ExecutionOutcome?)ExecutionOutcome.Completed, "http")));
            Assert.That((stored.IsColdStart, stored.OutputBytes, stored.PeakMemoryBytes), Is.EqualTo((true, 3L, (long?)4096)));
            Assert.That(stored.EndedAt, Is.GreaterThanOrEqualTo(stored.CreatedAt));
        });
    }

    [Test]
    public async Task E28_Request_and_response_bodies_are_passed_as_bytes()
    {
        byte[] bytes = [0, 255, 10, 0xC3, 0x28];
        RuntimeRequest? seen = null;
        Answer(new RuntimeResponse { StatusCode = 200, Body = bytes }, r => seen = r);

        var result = await ExecuteAsync(Request with { Body = bytes });

        Assert.That((seen!.Body.ToArray(), result.Body.ToArray()), Is.EqualTo((bytes, bytes)));
    }

    [TestCase(nameof(RuntimeOutcome.TimedOut), ExecutionOutcome.TimedOut)]
    [TestCase(nameof(RuntimeOutcome.OutOfMemory), ExecutionOutcome.OutOfMemory)]
    [TestCase(nameof(RuntimeOutcome.Crashed), ExecutionOutcome.Crashed)]
    [TestCase(nameof(RuntimeOutcome.TooLarge), ExecutionOutcome.TooLarge)]
    [TestCase(nameof(RuntimeOutcome.Broken), ExecutionOutcome.Broken)]
    [TestCase(nameof(RuntimeOutcome.Stopped), ExecutionOutcome.Stopped)]
    public async Task E06_W24_Failed_function_returns_a_result_with_its_outcome_and_error(string runtime, ExecutionOutcome outcome)
    {
        Answer(RuntimeResponse.Failed(Enum.Parse<RuntimeOutcome>(runtime), "why"));

        var result = await ExecuteAsync(Request);

        Assert.That((result.Execution.Outcome, result.Execution.Status, result.IsSuccess), Is.EqualTo((outcome, ExecutionStatus.Failed, false)));
        Assert.That(result.Execution.Errors, Does.Contain("why"));
    }

    [TestCase(404, ExecutionOutcome.Completed)]
    [TestCase(500, ExecutionOutcome.FunctionFailed)]
    public async Task E06_Status_404_is_recorded_as_Completed_and_500_as_FunctionFailed(int statusCode, ExecutionOutcome outcome)
    {
        Answer(new RuntimeResponse { StatusCode = statusCode });

        Assert.That((await ExecuteAsync(Request)).Execution.Outcome, Is.EqualTo(outcome));
    }

    [TestCase(99)]
    [TestCase(1000)]
    [TestCase(-1)]
    public async Task E27_Invalid_HTTP_status_of_the_function_becomes_500_with_outcome_FunctionFailed(int statusCode)
    {
        Answer(new RuntimeResponse { StatusCode = statusCode, Logs = "log\n" });

        var result = await ExecuteAsync(Request);

        Assert.That((result.StatusCode, result.Execution.Outcome), Is.EqualTo((500, ExecutionOutcome.FunctionFailed)));
        Assert.That(result.Execution.Logs, Is.EqualTo("log\n"));
    }

    [Test]
    public async Task E05_W20_Record_of_a_failed_function_has_its_logs_and_errors()
    {
        Answer(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "exit code 3") with { Logs = "before\n" });

        var result = await ExecuteAsync(Request);

        var stored = await Host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.That((stored.Logs, stored.Errors), Is.EqualTo(("before\n", "exit code 3\n")));
    }

    [Test]
    public async Task W17_E18_Logs_are_kept_to_their_end_and_survive_a_NUL()
    {
        Answer(new RuntimeResponse { StatusCode = 200, Logs = new string('x', 1_500_000) + "\0end" });

        var result = await ExecuteAsync(Request);

        Assert.That(result.Execution.Logs, Has.Length.EqualTo(1_000_000).And.EndsWith("xend"));
        Assert.That((await Host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id)).Logs, Is.EqualTo(result.Execution.Logs));
    }
}
