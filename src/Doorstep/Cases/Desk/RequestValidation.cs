using System.ComponentModel.DataAnnotations;

namespace Doorstep.Cases.Desk;

static class RequestValidation
{
    /// <summary>A request made by a page keeps the same rules as one that came over the wire, where the framework checks them.</summary>
    /// <exception cref="WrongFieldException">The first field that breaks one.</exception>
    public static T EnsureValid<T>(this T request) where T : notnull
    {
        List<ValidationResult> broken = [];
        return Validator.TryValidateObject(request, new(request), broken, validateAllProperties: true)
            ? request
            : throw new WrongFieldException(broken[0].MemberNames.First(), broken[0].ErrorMessage!);
    }
}
