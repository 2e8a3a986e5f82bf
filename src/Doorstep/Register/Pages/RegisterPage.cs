using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Register.Acts;
using Doorstep.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.Pages;

/// <summary>
/// The base class of the register's pages: an act is checked as its request over the wire is, and afterwards the household shows what was done.
/// </summary>
public abstract class RegisterPage : ComponentBase
{
    private readonly List<ValidationResult> faults = [];

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Refusals Refusals { get; set; } = null!;

    [Inject]
    private IStringLocalizer Sentences { get; set; } = null!;

    [Inject]
    protected Caller Caller { get; set; } = null!;

    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    /// <summary>The rule that forbids what was asked, as a sentence.</summary>
    protected string? Refused { get; private set; }

    /// <summary>Somebody of the same name and date of birth lives behind that door: the form asks whether it is she.</summary>
    protected bool AsksWhetherSame { get; private set; }

    [SupplyParameterFromForm]
    protected string? Key { get; set; }

    /// <summary>The key that stood in the form, so that the same form sent twice counts once.</summary>
    protected Guid? SentKey => Guid.TryParse(Key, out var key) ? key : null;

    protected CancellationToken Leaving => Http.RequestAborted;

    /// <param name="requests">Checked one by one; with a fault in any, nothing is done.</param>
    private protected async Task ActAsync(Func<Task<Done?>> act, params object[] requests)
    {
        // The pages are open to those who may only look.
        Caller.ActUnder(Permission.KeepRegister);
        if (!AreRight(requests))
        {
            return;
        }

        await TryRuleAsync(async () =>
        {
            if (await act() is { } done)
            {
                Navigation.NavigateTo($"/register/households/{done.HouseholdId}?did={done.ActId}");
                return;
            }

            Refused = Sentences["register.gone"];
        });
    }

    /// <summary>What the city's rules or records forbid becomes a sentence on the page.</summary>
    private protected async Task TryRuleAsync(Func<Task> act)
    {
        var met = await Refusals.TryAsync(act);
        if (met?.Field is { } field)
        {
            faults.Add(new(met.Sentence, [field]));
        }

        Refused = met is { Field: null } ? met.Sentence : Refused;
        AsksWhetherSame = met?.Rule is "rule.same-person" or "rule.same-people";
    }

    /// <summary>A sealed field stays shut where its reading cannot be written, or too many were opened.</summary>
    private protected async Task<T?> ReadAsync<T>(Func<Task<T?>> read) where T : class
    {
        T? opened = null;
        Refused = (await Refusals.TryAsync(async () => opened = await read()))?.Sentence ?? Refused;
        return opened;
    }

    protected bool AreRight(params object[] requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        foreach (var request in requests)
        {
            Validator.TryValidateObject(request, new(request, Services, null), faults, validateAllProperties: true);
        }

        return faults.Count == 0;
    }

    /// <summary>What is wrong with a field, as a sentence.</summary>
    protected string? Wrong(params string[] fields) =>
        faults.Find(fault => fault.MemberNames.Any(name => fields.Contains(name, StringComparer.OrdinalIgnoreCase))) is { ErrorMessage: { } key }
            ? Sentences[key].Value
            : null;

    protected void NotThere() => Http.Response.StatusCode = StatusCodes.Status404NotFound;

    protected static string Day(DateOnly day) => CityTime.Day(day);

    protected static string Day(DateTimeOffset time) => Day(CityTime.DayOf(time));

    protected static string Minute(DateTimeOffset time) => CityTime.Minute(time);

    protected static string N(int number) => number.ToString("N0", CultureInfo.CurrentCulture);

    protected static string? Or(string? written) => string.IsNullOrWhiteSpace(written) ? null : written.Trim();
}
