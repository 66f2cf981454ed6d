using LedgerProcess;

// A service that deploys, in a process of its own.
//   attempts DATABASE CONNECTION ATTEMPTS CEILING SECONDS     see Attempts
//   deploy DATABASE CONNECTION ENDPOINT STEP NUMBER KEY       see OneDeployment
switch (args[0])
{
    case "attempts":
        await Attempts.RunAsync(args[1..]);
        break;
    case "deploy":
        await OneDeployment.RunAsync(args[1..]);
        break;
    default:
        throw new ArgumentException($"'{args[0]}' is not known. Accepted: attempts, deploy.");
}
