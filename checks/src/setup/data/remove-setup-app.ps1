Connect-Tenant $TenantId $GraphEnvironment @('Application.ReadWrite.All')
$found = @((Get-Graph ("/v1.0/applications?`$filter=appId eq '{0}'&`$select=id,appId,displayName,requiredResourceAccess" -f $SetupAppId)).value)
if ($found.Count -eq 0) {
    Write-Host 'The application is gone: nothing to do.'
    return
}
Assert-True ($SetupAppId -notlike '0000000?-0000-*') 'This is an application of Microsoft.'
Show-Value 'application' ('{0} ({1})' -f $found[0].displayName, $found[0].appId)
if ($PSCmdlet.ShouldProcess($found[0].displayName, 'delete the set-up application')) {
    [void] (Invoke-MgGraphRequest -Method DELETE -Uri ('/v1.0/applications/{0}' -f $found[0].id))
}
