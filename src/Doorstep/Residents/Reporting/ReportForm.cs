using System.Globalization;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Residents.Reporting;

/// <summary>
/// The form model of a report: what a resident has answered so far. It travels in the form itself, page by page: no session, nothing kept of a report
/// that is never sent, and nothing typed is lost when an answer is refused.
/// </summary>
public sealed class ReportForm
{
    public const string Where = "where";
    public const string Details = "details";
    public const string Check = "check";
    public const string Stay = "stay";

    /// <summary>The question that was answered.</summary>
    public string? Step { get; set; }
    /// <summary>The button: next, nowhere, send, home, stay (in another language or type), or the question to go back to.</summary>
    public string? Go { get; set; }
    /// <summary>Makes a report sent twice count once.</summary>
    public string? Key { get; set; }
    public string? Kind { get; set; }
    public string? Address { get; set; }
    /// <summary>The address that the point, or the choices, belong to.</summary>
    public string? Asked { get; set; }
    /// <summary>One of the choices: a building's id; longitude and latitude of a street or a community; or <see cref="AsWritten"/>.</summary>
    public string? Choice { get; set; }
    /// <summary>The house that the words were found to mean, or that was chosen.</summary>
    public string? Building { get; set; }
    /// <summary>Within how many metres the point is right, as the phone says.</summary>
    public string? Accuracy { get; set; }
    public string? Longitude { get; set; }
    public string? Latitude { get; set; }
    public string? Text { get; set; }
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public bool WantsAnswer { get; set; }
    /// <summary>Ids of photos that were sent already, between spaces.</summary>
    public string? Photos { get; set; }

    /// <summary>None of the addresses found: the words are kept as they are.</summary>
    public const string AsWritten = "as-written";

    public (double Longitude, double Latitude)? Point =>
        Degrees(Longitude, 180) is { } longitude && Degrees(Latitude, 90) is { } latitude ? (longitude, latitude) : null;

    public IReadOnlyList<Guid> PhotoIds =>
        [.. (Photos ?? "").Split(' ').Select(id => Guid.TryParse(id, out var photo) ? photo : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];

    public Guid? BuildingId => Guid.TryParse(Building, out var building) ? building : null;

    public double? Metres =>
        double.TryParse(Accuracy, NumberStyles.Float, CultureInfo.InvariantCulture, out var metres) && metres is >= 0 and <= 1e7 ? metres : null;

    /// <summary>The point is worth a house.</summary>
    public bool HasPlace => BuildingId is not null || (Point is not null && !(Metres > FindAddress.FinestMetres));

    /// <summary>What was found by the words becomes the place; the words stay as they were written.</summary>
    internal void Take(FoundAddress found) => (Building, Longitude, Latitude, Accuracy, Asked) = (
        found.Building?.ToString(), found.Longitude.ToString(CultureInfo.InvariantCulture),
        found.Latitude.ToString(CultureInfo.InvariantCulture), null, Address);

    /// <summary>A street or a community that was chosen has a point only.</summary>
    public void TakePoint(string choice)
    {
        if (choice.Split(',') is [var longitude, var latitude])
        {
            (Building, Longitude, Latitude, Accuracy, Asked) = (null, longitude, latitude, null, Address);
        }
    }

    /// <summary>Words that were changed since are no longer those that the point and the choices belong to.</summary>
    public void Settle()
    {
        if ((Asked ?? "") != (Address ?? ""))
        {
            Forget();
            Choice = null;
        }
    }

    public void Forget() => (Longitude, Latitude, Accuracy, Building) = (null, null, null, null);

    internal ReportCase.Request ToRequest() => new(
        Guid.TryParse(Key, out var key) ? key : null, Kind ?? "", Text, Point?.Longitude, Point?.Latitude, Address, Name, Phone, WantsAnswer,
        [.. PhotoIds], BuildingId, Metres);

    /// <summary>What is wrong with the details, by field, as keys of words.json.</summary>
    public Dictionary<string, string> FaultsOfDetails(bool isEmergency)
    {
        Dictionary<string, string> faults = [];
        void Check(bool wrong, string field, string key)
        {
            if (wrong)
            {
                faults.TryAdd(field, key);
            }
        }

        Check(!isEmergency && UserText.SaysNothing(Text), nameof(Text), "report.text-missing");
        Check(TextLengthAttribute.IsTooLong(Text, isEmergency ? Telling.UrgentLength : Telling.TextLength), nameof(Text), "report.text-too-long");
        Check(TextLengthAttribute.IsTooLong(Name, isEmergency ? Telling.TextLength : Telling.NameLength), nameof(Name), "error.too-long");
        Check(TextLengthAttribute.IsTooLong(Phone, Telling.TextLength), nameof(Phone), "error.too-long");
        Check(!isEmergency && !Telling.IsPhone(Phone), nameof(Phone), "error.phone");
        Check(!isEmergency && WantsAnswer && UserText.SaysNothing(Phone), nameof(Phone), "report.phone-for-answer");
        return faults;
    }

    private static double? Degrees(string? text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most ? degrees : null;
}
