using System.Reflection;
using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>The conventions of a public API, one method each, for all packages.</summary>
public static class SurfaceConventions
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static void AsyncMethodsTakeATokenLast(Assembly assembly)
    {
        var wrong =
            from method in Methods(assembly)
            where method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.IsSpecialName && method.Name != nameof(IAsyncDisposable.DisposeAsync)
            where method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
            select Text(method);
        Assert.That(wrong, Is.Empty, "give the method a CancellationToken as its last parameter");
    }

    public static void WhatIsAwaitedIsCalledAsync(Assembly assembly)
    {
        var wrong =
            from method in Methods(assembly)
            where typeof(Task).IsAssignableFrom(method.ReturnType)
            where !method.Name.EndsWith("Async", StringComparison.Ordinal)
            select Text(method);
        Assert.That(wrong, Is.Empty, "let the method's name end with Async");
    }

    public static void ClassesAreSealedAbstractOrStatic(Assembly assembly) => Assert.That(
        assembly.GetExportedTypes().Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract).Select(t => t.FullName),
        Is.Empty,
        "seal the class, or make it abstract");

    public static void ExceptionsDeriveFrom(Assembly assembly, Type root) => Assert.That(
        // A cancellation exception derives from OperationCanceledException instead.
        assembly.GetExportedTypes()
            .Where(t => typeof(Exception).IsAssignableFrom(t) && !root.IsAssignableFrom(t) && !t.IsSubclassOf(typeof(OperationCanceledException)))
            .Select(t => t.FullName),
        Is.Empty,
        $"derive the exception from {root.Name}");

    /// <summary>Asserts that public members use only types of the base library, of Microsoft.Extensions and of this project.</summary>
    public static void NoThirdPartyTypesAreShown(Assembly assembly)
    {
        var wrong =
            from method in Methods(assembly).Cast<MethodBase>().Concat(assembly.GetExportedTypes().SelectMany(t => t.GetConstructors(Own)))
            from type in method.GetParameters().Select(p => p.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void))
            from part in Parts(type)
            let home = part.Assembly.GetName().Name!
            where !home.StartsWith("System.", StringComparison.Ordinal)
                && !home.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                && !home.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
                && !home.StartsWith("Deus.Hosting", StringComparison.Ordinal)
            select $"{Text(method)}: {part}";
        Assert.That(wrong, Is.Empty, "keep types of other packages out of public signatures");
    }

    private static IEnumerable<MethodInfo> Methods(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(type => type.GetMethods(Own));

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static string Text(MethodBase method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
