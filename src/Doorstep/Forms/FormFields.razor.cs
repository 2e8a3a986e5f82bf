using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Contracts.Forms;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Forms;

/// <content>Tells the form what was typed, and reads what it says.</content>
public sealed partial class FormFields
{
    [Parameter, EditorRequired]
    public FormFill Fill { get; set; } = null!;

    /// <summary>Those of the form, or of a repeat.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Question> Questions { get; set; } = [];

    /// <summary>Before the ids: empty, or the row of a repeat.</summary>
    [Parameter]
    public string Path { get; set; } = "";

    /// <summary>Fields that whoever fills it in has seen; what is missing in others is not wrong yet. Null for all.</summary>
    [Parameter]
    public IReadOnlySet<string>? Shown { get; set; }

    /// <summary>Whether the page keeps photos and signatures: its form is sent as multipart, and <c>TakeFiles</c> reads it.</summary>
    [Parameter]
    public bool TakesFiles { get; set; }

    /// <summary>Files that were just sent and not taken.</summary>
    [Parameter]
    public IReadOnlyList<RefusedFile> Refused { get; set; } = [];

    [Parameter]
    public EventCallback OnChanged { get; set; }

    private static string Named(string field) => FormPost.Prefix + field;

    private string? Wrong(string field) =>
        Fill.FaultOf(field) is { } fault && (fault.Error != "error.required" || Shown?.Contains(field) != false) ? W[fault.Error].Value : null;

    private string? Invalid(string field) => Wrong(field) is null ? null : "true";

    private string? Optional(Question question) =>
        question.IsRequired || question.Type is QuestionType.Computed or QuestionType.Repeat ? null : $" {W["form.optional"]}";

    private bool Has(string field, string code) => (Fill.At(field) as JsonArray)?.Any(one => one?.ToString() == code) ?? false;

    private string Computed(string field) => Fill.ValueOf(field) switch
    {
        FormValue.Number(var amount) => amount.ToString("0.######", CultureInfo.InvariantCulture),
        FormValue.Truth(var holds) => W[holds ? "form.yes" : "form.no"].Value,
        FormValue.Text(var words) => words,
        FormValue.Date(var day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => "–",
    };

    private string? Part(string field, string part) => (Fill.At(field) as JsonObject)?[part] switch
    {
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => null,
    };

    private Task SetAsync(Question question, string field, object? typed)
    {
        Fill.Set(question, field, typed as string);
        return OnChanged.InvokeAsync();
    }

    private Task SwitchAsync(string field, string code)
    {
        List<string> chosen = [.. (Fill.At(field) as JsonArray)?.Select(one => one!.ToString()) ?? []];
        if (!chosen.Remove(code))
        {
            chosen.Add(code);
        }

        Fill.Set(field, new JsonArray([.. chosen.Select(one => JsonValue.Create(one))]));
        return OnChanged.InvokeAsync();
    }

    private Task SetPartAsync(string field, string part, object? typed)
    {
        var place = Fill.At(field) as JsonObject ?? [];
        place[part] = FormFill.NumberOf(typed as string ?? "");
        Fill.Set(field, place.DeepClone());
        return OnChanged.InvokeAsync();
    }

    private Task AddAsync(string field)
    {
        Fill.AddRow(field);
        return OnChanged.InvokeAsync();
    }

    private Task RemoveAsync(string field, int row)
    {
        Fill.RemoveRow(field, row);
        return OnChanged.InvokeAsync();
    }
}
