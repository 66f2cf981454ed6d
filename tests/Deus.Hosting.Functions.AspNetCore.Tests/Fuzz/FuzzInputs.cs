namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>Valid inputs that the fuzz tests change.</summary>
internal static class FuzzInputs
{
    public const string Boundary = "b";

    public static readonly string[] Queries =
    [
        """{"method":"equal","attribute":"name","values":["a","b"]}""", """{"method":"between","attribute":"timeout","values":[1,2]}""",
        """{"method":"or","values":[{"method":"isNull","attribute":"name"},{"method":"notEqual","attribute":"enabled","values":[true]}]}""",
        """{"method":"lessThan","attribute":"$createdAt","values":["2026-01-01T00:00:00.000+00:00"]}""", """{"method":"limit","values":[10]}""",
        """{"method":"offset","values":[1]}""", """{"method":"cursorAfter","values":["fn1"]}""", """{"method":"orderDesc","values":["$id"]}""",
        """{"method":"contains","attribute":"name","values":["x"]}""", """{"method":"select","values":["status","*"]}""",
    ];

    public static readonly string[] Functions =
    [
        """{"functionId":"fn1","name":"n","runtime":"node-20.0","execute":["any"],"events":["users.*.create"],"schedule":"*/5 * * * *","timeout":15,"enabled":true,"scopes":["users.read"]}""",
        """{"functionId":"fn1","name":"n","runtime":"node-20.0","entrypoint":"a.js","commands":"x","specification":"s-1vcpu-1gb","logging":false}""",
    ];

    public static readonly string[] Executions =
    [
        """{"body":"x","async":false,"path":"/a?b=c","method":"GET","headers":{"x-a":"b"}}""", """{"headers":"{\"a\":\"b\"}"}""", "{}",
    ];

    public static readonly string[] Forms =
    [
        "--b\r\nContent-Disposition: form-data; name=\"activate\"\r\n\r\ntrue\r\n--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"c.tar.gz\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\u001f\u008b\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"code\"; filename*; filename=\"c.tar.gz\"\r\n\r\nx\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"code\"; filename*=UTF-8''c.tar.gz\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"headers\"\r\n\r\n{\"a\":\"b\"}\r\n--b--\r\n",
    ];
}
