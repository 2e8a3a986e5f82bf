using Mono.Cecil;

namespace Doorstep.Tests;

/// <summary>A module uses earlier ones, never later ones. Data and Shell stand outside the order, Demo and the command line see all.</summary>
[Trait("needs", "nothing")]
public sealed class ModuleTests
{
    private static readonly string[] order =
        ["Live", "Trust", "Places", "Staff", "Register", "Warnings", "Tasks", "Cases", "Campaigns", "Services", "Plans", "Insights", "Field", "Residents", "Interop"];

    private static readonly string[] outside = ["Data", "Shell", "Demo", "CommandLine"];

    private static readonly ModuleDefinition server = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);

    [Fact]
    public void No_module_uses_a_later_one()
    {
        var uses = server.Types.SelectMany(Used, (type, used) => (From: type, To: used)).ToList();
        Assert.Contains(uses, use => ModuleOf(use.From.Namespace) == "Cases" && ModuleOf(use.To.Namespace) == "Staff");
        var wrong = uses.Where(use => PlaceOf(use.From.Namespace) is var from and >= 0 && PlaceOf(use.To.Namespace) > from)
            .Select(use => $"{use.From.FullName} uses {use.To.FullName}").Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void No_module_knows_the_demo_or_the_command_line()
    {
        var wrong = server.Types.Where(type => PlaceOf(type.Namespace) >= 0 || ModuleOf(type.Namespace) is "Data" or "Shell").SelectMany(Used, (type, used) => (From: type, To: used))
            .Where(use => ModuleOf(use.To.Namespace) is "Demo" or "CommandLine").Select(use => $"{use.From.FullName} uses {use.To.FullName}").Distinct().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_folder_of_the_server_has_its_place()
    {
        var modules = server.Types.Select(type => ModuleOf(type.Namespace)).Where(module => module is not null).Distinct();
        Assert.Empty(modules.Except(order).Except(outside));
    }

    /// <summary>A loop written past it would end at its first surprise, and nobody would know.</summary>
    [Fact]
    public void Every_loop_in_the_background_is_a_periodic_job()
    {
        var own = server.Types.SelectMany(Parts).Where(type => type.BaseType?.FullName == typeof(BackgroundService).FullName).Select(type => type.FullName);
        Assert.Equal(["Doorstep.Live.PeriodicJob"], own);
        var hosted = server.Types.SelectMany(Parts).Where(type => type.Interfaces.Any(one => one.InterfaceType.Name is "IHostedService" or "IHostedLifecycleService")).Select(type => type.FullName);
        // Both do one thing at the start, and are done.
        Assert.Equal(["Doorstep.Data.Prepare", "Doorstep.Data.WarnOfReaders"], hosted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Doorstep.Planning")]
    [InlineData("Doorstep.Contracts")]
    public void Planning_and_contracts_refer_to_nothing_of_ours(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        Assert.DoesNotContain(module.AssemblyReferences, reference => reference.Name.StartsWith("Doorstep", StringComparison.Ordinal) || !reference.Name.StartsWith("System", StringComparison.Ordinal));
    }

    private static int PlaceOf(string? space) => Array.IndexOf(order, ModuleOf(space));

    /// <summary>Doorstep.Cases.Desk is of the module Cases. Other assemblies have namespaces of the same beginning, so only types of the server count.</summary>
    private static string? ModuleOf(string? space) => space?.Split('.') is ["Doorstep", var module, ..] && module is not ("Contracts" or "Planning") ? module : null;

    /// <summary>Every type of the server that a type names: as base, field, parameter, attribute, or in a line of code.</summary>
    private static IEnumerable<TypeReference> Used(TypeDefinition type) =>
        Parts(type).SelectMany(part => Named(part)).SelectMany(Flat).Where(used => used.Scope == server || used is TypeDefinition).Select(Outermost);

    private static IEnumerable<TypeDefinition> Parts(TypeDefinition type) => type.NestedTypes.SelectMany(Parts).Prepend(type);

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Properties.Select(property => property.PropertyType),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(line => Named(line.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> Named(object? operand) => operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MemberReference member => [member.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Flat(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flat).Append(generic.ElementType),
        TypeSpecification wrapped => Flat(wrapped.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
