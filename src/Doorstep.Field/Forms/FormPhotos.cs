using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Forms;

/// <summary>Where the photos of a form's answers are kept while it is filled in, and who is told of them.</summary>
public sealed record FormPhotos(string Draft, EventCallback OnChanged);
