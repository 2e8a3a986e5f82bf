using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Tests.Shell;
using Doorstep.Transparency;
using Mono.Cecil;

namespace Doorstep.Tests;

/// <summary>
/// A module uses earlier ones, never later ones, so there is no cycle among them. Data and Shell stand outside the order,
/// the demo and the command line see all.
/// </summary>
[Trait("needs", "nothing")]
public sealed class ModuleTests
{
    /// <summary>Names that have no folder are reserved for modules to come.</summary>
    private static readonly string[] order =
    [
        "Live", "Edge", "Access", "Sealing", "Identity", "Transparency", "Privacy", "Places", "Photos", "Staff", "Register", "Catalogue", "Forms",
        "Messages", "Warnings", "Tasks", "Cases", "Campaigns", "Services", "Plans", "Insights", "Sync", "Residents", "Interop",
    ];

    private static readonly string[] outside = ["Data", "Shell", "CommandLine"];

    /// <summary>Its full name is stored with the keys of cookies, and so is older than its folder.</summary>
    private const string StoredName = "Doorstep.Trust.Keys.CookieKeysOpened";

    /// <summary>Names that stand twice, each with its reason.</summary>
    private static readonly Dictionary<string, string> twice = new()
    {
        ["Program"] = "the entry point of each program, named so by the language",
        ["Start"] = "one migration for each database",
    };

    private static readonly string source = Path.Combine(StyleTests.Root(), "src");

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
    public void The_descriptors_stand_in_the_order_of_the_modules()
    {
        var named = Program.Modules.Select(module => module.Name).ToList();
        Assert.Equal(order.Where(named.Contains), named);
        var folders = server.Types.Select(type => ModuleOf(type.Namespace)).Where(module => order.Contains(module)).Distinct();
        Assert.Equal(named.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_permission_is_brought_by_one_module()
    {
        var brought = Program.Modules.SelectMany(module => module.Permissions).ToList();
        Assert.Equal(Permission.All.Order(StringComparer.Ordinal), brought.Select(permission => permission.Code).Order(StringComparer.Ordinal));
        Assert.All(brought, permission => Assert.Equal(
            Role.Usual.Where(role => role.Permissions.Contains(permission.Code)).Select(role => role.Code), permission.Roles));
    }

    /// <summary>
    /// What is started, erased, taken along or held against the log stands in a descriptor, or in what it calls; else the server does not have it.
    /// </summary>
    [Fact]
    public void Every_job_rule_follower_and_logged_table_is_in_the_server()
    {
        using var app = Program.Build([$"--Data={Directory.CreateTempSubdirectory("doorstep-modules").FullName}"]);
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Type[] kinds =
        [
            typeof(PeriodicJob), typeof(RetentionRule), typeof(IRedrawFollower), typeof(LoggedTable), typeof(CommittedTable), typeof(ActFollower)
        ];
        HashSet<Type> known =
        [
            .. app.Services.GetServices<IHostedService>()
                .Concat<object>(kinds.SelectMany(kind => scope.ServiceProvider.GetServices(kind).OfType<object>()))
                .Select(part => part.GetType()),
        ];
        var all = typeof(Program).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && kinds.Any(kind => kind.IsAssignableFrom(type)));
        var lost = all.Where(type => !known.Contains(type) && type != typeof(PostgresNode)).Select(type => type.FullName).ToList();
        Assert.True(lost.Count == 0, $"Name these in the descriptor of their module: {string.Join(", ", lost)}");
    }

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        var wrong = Sources().Where(file => !file.Text.Contains($"namespace {StoredName[..StoredName.LastIndexOf('.')]};", StringComparison.Ordinal))
            .Where(file => Regex.Match(file.Text, @"^namespace ([\w.]+)", RegexOptions.Multiline) is { Success: true } found
                && found.Groups[1].Value != Path.GetDirectoryName(file.Path)!.Replace(Path.DirectorySeparatorChar, '.'))
            .Select(file => file.Path);
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_name_of_a_type_stands_once()
    {
        var types = ((string[])["Doorstep", "Doorstep.Contracts", "Doorstep.Planning", "Doorstep.Maps", "Doorstep.Demo"]).SelectMany(Types).ToList();
        var doubled = types.GroupBy(type => type.Name).Where(group => group.Count() > 1 && !twice.ContainsKey(group.Key))
            .Select(group => string.Join(" and ", group.Select(type => type.FullName)));
        Assert.Empty(doubled);
    }

    /// <summary>The build refuses longer ones, too; this names them all at once.</summary>
    [Fact]
    public void No_line_is_longer_than_150_characters()
    {
        var wrong = Sources()
            .SelectMany(file => file.Text.Split('\n').Index().Where(line => line.Item.Length > 150).Select(line => $"{file.Path}:{line.Index + 1}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_module_knows_the_demo_or_the_command_line()
    {
        var wrong = server.Types.Where(type => PlaceOf(type.Namespace) >= 0 || ModuleOf(type.Namespace) is "Data" or "Shell")
            .SelectMany(Used, (type, used) => (From: type, To: used))
            .Where(use => ModuleOf(use.To.Namespace) is "CommandLine")
            .Select(use => $"{use.From.FullName} uses {use.To.FullName}").Distinct().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_folder_of_the_server_has_its_place()
    {
        var modules = server.Types.Select(type => ModuleOf(type.Namespace)).Where(module => module is not null).Distinct();
        var wrong = modules.Except(order).Except(outside).ToList();
        Assert.True(wrong.Count == 0, $"Enter in 'order' here and in Program.Modules, in the same place: {string.Join(", ", wrong)}");
    }

    /// <summary>A loop written past it would end at its first surprise, and nobody would know.</summary>
    [Fact]
    public void Every_loop_in_the_background_is_a_periodic_job()
    {
        var own = server.Types.SelectMany(Parts).Where(type => type.BaseType?.FullName == typeof(BackgroundService).FullName)
            .Select(type => type.FullName);
        Assert.Equal(["Doorstep.Live.PeriodicJob"], own);
        var hosted = server.Types.SelectMany(Parts)
            .Where(type => type.Interfaces.Any(one => one.InterfaceType.Name is "IHostedService" or "IHostedLifecycleService"))
            .Select(type => type.FullName);
        // Both do one thing at the start, and are done.
        Assert.Equal(["Doorstep.Data.PrepareDatabase", "Doorstep.Data.WarnOfReaders"], hosted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Doorstep.Planning")]
    [InlineData("Doorstep.Contracts")]
    [InlineData("Doorstep.Maps")]
    public void Planning_contracts_and_maps_refer_to_nothing_of_ours(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        Assert.DoesNotContain(module.AssemblyReferences, reference =>
            reference.Name.StartsWith("Doorstep", StringComparison.Ordinal) || !reference.Name.StartsWith("System", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Path, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(source, file)
        let parts = path.Split(Path.DirectorySeparatorChar)
        where !parts.Contains("obj") && !parts.Contains("bin") && !parts.Contains("Migrations")
        select (path, File.ReadAllText(file));

    private static IEnumerable<TypeDefinition> Types(string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")).Types
            .Where(type => type.Namespace.StartsWith("Doorstep", StringComparison.Ordinal) && !type.Name.StartsWith('<') && type.Name != "_Imports"
                && !type.Name.Contains('`', StringComparison.Ordinal));

    private static int PlaceOf(string? space) => Array.IndexOf(order, ModuleOf(space));

    /// <summary>
    /// Doorstep.Cases.Desk is of the module Cases. Other assemblies have namespaces of the same beginning, so only types of the server count.
    /// </summary>
    private static string? ModuleOf(string? space) =>
        space?.Split('.') is ["Doorstep", var module, ..] && module is not ("Contracts" or "Planning" or "Maps") && space != "Doorstep.Trust.Keys"
            ? module
            : null;

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
