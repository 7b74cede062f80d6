$appName = 'Dynamics server-side synchronization set-up (temporary)'
$graphId = '00000003-0000-0000-c000-000000000000'
$needed = @('Application.ReadWrite.All', 'Organization.Read.All')
Connect-Tenant $TenantId $GraphEnvironment @('Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All')

$graph = Get-Graph ("/v1.0/servicePrincipals(appId='{0}')?`$select=id,appRoles" -f $graphId)
$roles = @($graph.appRoles | Where-Object { $needed -contains $_.value -and @($_.allowedMemberTypes) -contains 'Application' })
Assert-True ($roles.Count -eq $needed.Count) 'Microsoft Graph does not offer both permissions.'

$found = @((Get-Graph ("/v1.0/applications?`$filter=displayName eq '{0}'&`$select=id,appId,displayName,passwordCredentials" -f $appName)).value)
Assert-True ($found.Count -le 1) 'Several applications have the name of the set-up application.'
if ($found.Count -eq 1) {
    $app = $found[0]
    Show-Value 'set-up application' $app.appId
} elseif ($PSCmdlet.ShouldProcess($TenantId, ('create the application {0}' -f $appName))) {
    $access = @($roles | ForEach-Object { @{ id = $_.id; type = 'Role' } })
    $app = Send-Graph 'POST' '/v1.0/applications' @{
        displayName = $appName
        signInAudience = 'AzureADMyOrg'
        requiredResourceAccess = @(@{ resourceAppId = $graphId; resourceAccess = $access })
    }
    Show-Value 'created' $app.appId
} else {
    return
}

# Consent of an administrator: only what is missing is granted.
$principals = @((Get-Graph ("/v1.0/servicePrincipals?`$filter=appId eq '{0}'&`$select=id" -f $app.appId)).value)
if ($principals.Count -eq 0 -and $PSCmdlet.ShouldProcess($app.appId, 'create its service principal')) {
    $principals = @(Send-Graph 'POST' '/v1.0/servicePrincipals' @{ appId = $app.appId })
}
if ($principals.Count -eq 0) { return }
$own = $principals[0].id
$granted = @((Get-Graph ('/v1.0/servicePrincipals/{0}/appRoleAssignments' -f $own)).value | ForEach-Object { $_.appRoleId })
foreach ($role in $roles) {
    if ($granted -contains $role.id) { continue }
    if ($PSCmdlet.ShouldProcess($app.appId, ('grant {0}' -f $role.value))) {
        [void] (Send-Graph 'POST' ('/v1.0/servicePrincipals/{0}/appRoleAssignedTo' -f $graph.id) @{ principalId = $own; resourceId = $graph.id; appRoleId = $role.id })
    }
}

# A secret for a week; it is shown once and kept nowhere. Where one holds still, another is made only when asked for.
$held = @()
if ($found.Count -eq 1) {
    $now = (Get-Date).ToUniversalTime()
    $held = @($app.passwordCredentials | Where-Object { $_.endDateTime -and ([datetime] $_.endDateTime).ToUniversalTime() -gt $now })
}
if ($held.Count -gt 0 -and -not $AnotherSecret) {
    Write-Host ('A client secret holds until {0}: none is made. Where nobody kept it, run this with -AnotherSecret.' -f $held[0].endDateTime)
} elseif ($PSCmdlet.ShouldProcess($app.appId, 'create a client secret that ends in seven days')) {
    $end = (Get-Date).ToUniversalTime().AddDays(7).ToString('yyyy-MM-ddTHH:mm:ssZ')
    $credential = Send-Graph 'POST' ('/v1.0/applications/{0}/addPassword' -f $app.id) @{ passwordCredential = @{ displayName = 'set-up'; endDateTime = $end } }
    Write-Host ('Client secret, until {0}, shown this once: {1}' -f $end, $credential.secretText)
}
