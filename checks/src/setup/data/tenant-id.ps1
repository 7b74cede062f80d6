Import-Dynamics
$organizationInfo = Get-CrmOrganization -Name $Organization
Assert-True ($null -ne $organizationInfo) ('Dynamics has no organization {0}.' -f $Organization)
$wanted = $TenantId.ToLowerInvariant()
try {
    $entity = Get-CrmAdvancedSetting -Id $organizationInfo.Id -ConfigurationEntityName Organization -Setting S2STenantId
    $now = [string] (Get-DynamicsValue $entity 'S2STenantId')
    Show-Value 'S2STenantId' $now
} catch {
    $now = ''
    Write-Warning ('The present value cannot be read: {0}' -f $_.Exception.Message)
}
if ($now -ceq $wanted) {
    Write-Host 'The tenant is set: nothing to do.'
    return
}
if ($PSCmdlet.ShouldProcess($Organization, ('set S2STenantId to {0}' -f $wanted))) {
    Set-CrmAdvancedSetting -Id $organizationInfo.Id -ConfigurationEntityName Organization -Setting S2STenantId -Value $wanted
    Write-Host 'Restart both asynchronous services on every server.'
}
