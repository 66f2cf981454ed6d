using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Deus.Hosting.Shared;

/// <summary>One line of text for each type and member.</summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Type(Type type)
    {
        var bases = new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))
            .Concat(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsVisible))
            .Select(b => Name(b!)).Order(StringComparer.Ordinal).ToList();
        return $"{Kind(type)} {Name(type)}" + (bases.Count == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}");
    }

    public static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        return type.GetMembers(Declared)
            .Where(member => member is PropertyInfo || !member.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Where(member => member.Name != "EqualityContract")
            .Select(Member).Where(text => text is not null)!;
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) =>
            $"{Access(constructor)}.ctor({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) =>
            $"{Access(method)}{Name(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)})",
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible) => Property(property),
        FieldInfo field when (field.IsPublic || field.IsFamily) && !field.IsSpecialName =>
            (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + $"{Name(field.FieldType)} {field.Name}" + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : ""),
        _ => null,
    };

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).Select(a =>
            a == property.GetMethod ? "get;" : IsInit(a) ? "init;" : "set;").OrderBy(a => a, StringComparer.Ordinal);
        var isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        return $"{(isRequired ? "required " : "")}{(property.GetAccessors(true)[0].IsStatic ? "static " : "")}"
            + $"{Name(property.PropertyType, Nullability.Create(property))} {property.Name} {{ {string.Join(' ', accessors)} }}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers()
        .Contains(typeof(IsExternalInit));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "") + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "");

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(p.ParameterType, Nullability.Create(p))} {p.Name}"
        + (p.HasDefaultValue ? $" = {p.DefaultValue switch { null => p.ParameterType.IsValueType ? "default" : "null", bool b => b ? "true" : "false", string s => $"\"{s}\"", var v => Convert.ToString(v, CultureInfo.InvariantCulture) }}" : "")));

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        var text = type.IsByRef ? "ref " + Name(type.GetElementType()!)
            : type.IsArray ? Name(type.GetElementType()!) + "[]"
            : type.IsGenericType ? Generic(type, nullability)
            : type.IsGenericParameter ? type.Name
            : Keywords.GetValueOrDefault(type) ?? type.FullName!.Replace('+', '.');
        return text + (!type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "");
    }

    private static string Generic(Type type, NullabilityInfo? nullability)
    {
        var arguments = type.GetGenericArguments().Select((argument, i) =>
            Name(argument, nullability?.GenericTypeArguments is { } all && i < all.Length ? all[i] : null));
        return $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }
}
