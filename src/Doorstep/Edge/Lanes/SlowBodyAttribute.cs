namespace Doorstep.Edge.Lanes;

/// <summary>
/// Marks an endpoint that phones with a bad network send to: its body is read into memory before it takes a place in its lane, and counts against the
/// <see cref="UploadBudget"/> of the network that it comes from.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SlowBodyAttribute : Attribute;
