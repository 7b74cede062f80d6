Assert-Administrator
Assert-True ($null -ne (Get-Module -ListAvailable -Name ADFS)) 'Run this on an AD FS server.'
Import-Module -Name ADFS
$resource = $OrganizationUrl.TrimEnd('/') + '/'
$redirect = $resource + 'crmmailapp/code_auth.aspx'

$policy = Get-AdfsGlobalAuthenticationPolicy
Show-Value 'authentication inside' $policy.PrimaryIntranetAuthenticationProvider
if (@($policy.PrimaryIntranetAuthenticationProvider) -notcontains 'FormsAuthentication') {
    if ($PSCmdlet.ShouldProcess('AD FS', 'add forms authentication for the intranet')) {
        Set-AdfsGlobalAuthenticationPolicy -PrimaryIntranetAuthenticationProvider (@($policy.PrimaryIntranetAuthenticationProvider) + 'FormsAuthentication')
    }
}
$client = Get-AdfsClient -ClientId $ClientId -ErrorAction SilentlyContinue
if ($null -eq $client) {
    if ($PSCmdlet.ShouldProcess($ClientId, ('register App for Outlook with {0}' -f $redirect))) {
        Add-AdfsClient -Name 'Dynamics 365 App for Outlook' -ClientId $ClientId -RedirectUri $redirect
    }
} else {
    Show-Value 'redirects of the client' $client.RedirectUri
    if (@($client.RedirectUri) -notcontains $redirect -and $PSCmdlet.ShouldProcess($ClientId, ('add the redirect {0}' -f $redirect))) {
        Set-AdfsClient -TargetClientId $ClientId -RedirectUri (@($client.RedirectUri) + $redirect)
    }
}
if (Get-Command -Name Grant-AdfsApplicationPermission -ErrorAction SilentlyContinue) {
    $granted = @(Get-AdfsApplicationPermission -ErrorAction SilentlyContinue | Where-Object { $_.ClientRoleIdentifier -eq $ClientId -and $_.ServerRoleIdentifier -eq $resource })
    if ($granted.Count -eq 0 -and $PSCmdlet.ShouldProcess($resource, 'grant App for Outlook permission')) {
        Grant-AdfsApplicationPermission -ClientRoleIdentifier $ClientId -ServerRoleIdentifier $resource
    }
}
Write-Host 'On a Dynamics server: Get-CrmSetting OAuthClaimsSettings must show Enabled; set it with Set-CrmSetting.'
