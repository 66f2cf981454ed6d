using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Queries;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>
/// Reads more than 200,000 nearly valid inputs. Each is accepted, or rejected with an error of the API. FsCheck prints the seed of
/// a failure.
/// </summary>
[TestFixture]
public sealed class ReaderFuzzTests
{
    [Test]
    public void ContentRange_parses_or_rejects_random_text() => Check(
        50_000, Mutated.Text("bytes 0-9/10", "bytes 5242880-10485759/13002482", "bytes 0-0/1"), header => ContentRange.Read(With("Content-Range", header)));

    [Test]
    public void QueryReader_parses_or_rejects_random_queries_and_searches() => Check(
        50_000, Mutated.Text(FuzzInputs.Queries), query =>
        {
            var request = new DefaultHttpContext().Request;
            request.Query = new QueryCollection(new Dictionary<string, StringValues> { ["queries[0]"] = query, ["search"] = query });
            Selection.Take(request, ["status"]);
            QueryReader.Read(request, QuerySources.Functions);
        });

    [Test]
    public void ApiParameters_parses_or_rejects_random_JSON_bodies() => Check(40_000, Mutated.Bytes([.. FuzzInputs.Functions, .. FuzzInputs.Executions]), async body =>
    {
        var parameters = await ApiParameters.ReadAsync(WithBody(body, "application/json"));
        FunctionSettingsRules.Check(new SettingsReader(parameters, new ResponseFormat(new Version(1, 9, 5))).New(), ["node-20.0"]);
    });

    [Test]
    public void Execution_body_reader_parses_or_rejects_random_bodies() => Check(30_000, Mutated.Bytes([.. FuzzInputs.Executions, .. FuzzInputs.Forms]), async body =>
    {
        var context = WithBody(body, body.AsSpan().StartsWith("--"u8) ? $"multipart/form-data; boundary={FuzzInputs.Boundary}" : "application/json");
        ExecutionReader.Read(context, await ExecutionForm.ReadAsync(context));
    });

    [Test]
    public void DeploymentUpload_parses_or_rejects_random_forms() => Check(40_000, Mutated.Bytes(FuzzInputs.Forms), async body =>
    {
        using var upload = await DeploymentUpload.ReadAsync(
            WithBody(body, $"multipart/form-data; boundary={FuzzInputs.Boundary}").Request,
            async (file, token) =>
            {
                await file.CopyToAsync(Stream.Null, token);
                return null!;
            },
            CancellationToken.None);
    });

    private static void Check<T>(int count, Arbitrary<T> inputs, Action<T> read) => Check(count, inputs, input =>
    {
        read(input);
        return Task.CompletedTask;
    });

    /// <summary>Checks that each input is accepted or rejected with an error of the API.</summary>
    private static void Check<T>(int count, Arbitrary<T> inputs, Func<T, Task> read) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count),
        Prop.ForAll(inputs, async input =>
        {
            try
            {
                await read(input);
            }
            catch (Exception e) when (e is ApiException { Status: < 500 } or InvalidParameterException)
            {
                // The input was rejected.
            }
        }));

    private static HttpRequest With(string header, string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = value;
        return context.Request;
    }

    private static DefaultHttpContext WithBody(byte[] body, string contentType)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = contentType;
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        return context;
    }
}
