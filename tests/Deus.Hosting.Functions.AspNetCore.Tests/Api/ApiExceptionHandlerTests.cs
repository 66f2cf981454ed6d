using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Api;

public sealed class ApiExceptionHandlerTests
{
    [Test]
    public async Task A_FunctionBusyException_is_answered_with_429_and_Retry_After_of_1_second()
    {
        var response = await AnswerAsync(new FunctionBusyException("fn1", ConcurrencyLimit.Function, 16, "256 more wait already"));

        Assert.That((response.StatusCode, response.Headers.RetryAfter.ToString()), Is.EqualTo((429, "1")));
    }

    [Test]
    public async Task Response_has_no_Retry_After_for_other_exceptions()
    {
        var response = await AnswerAsync(new InvalidParameterException("name", "Value must be a valid string"));

        Assert.That((response.StatusCode, response.Headers.RetryAfter.Count), Is.EqualTo((400, 0)));
    }

    private static async Task<HttpResponse> AnswerAsync(Exception failure)
    {
        var context = new DefaultHttpContext();
        await new ApiExceptionHandler(NullLogger<AppwriteApiOptions>.Instance).RunAsync(context, _ => Task.FromException(failure));
        return context.Response;
    }
}
