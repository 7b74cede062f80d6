Import-Dynamics
$wanted = @(
    @{ Name = 'S2SDefaultAuthorizationServerPrincipalId'; Value = $PrincipalId.ToLowerInvariant() }
    @{ Name = 'S2SDefaultAuthorizationServerMetadataUrl'; Value = $MetadataUrl }
)
$missing = @()
foreach ($one in $wanted) {
    $entity = Get-CrmAdvancedSetting -ConfigurationEntityName ServerSettings -Setting $one.Name
    $now = Get-DynamicsValue $entity $one.Name
    Show-Value $one.Name $now
    if ([string] $now -ne $one.Value) { $missing += $one }
}
if ($missing.Count -eq 0) {
    Write-Host 'Both settings are as they should be: nothing to do.'
    return
}
foreach ($one in $missing) {
    if ($PSCmdlet.ShouldProcess('ServerSettings', ('set {0} to {1}' -f $one.Name, $one.Value))) {
        $setting = New-Object Microsoft.Xrm.Sdk.Deployment.ConfigurationEntity
        $setting.LogicalName = 'ServerSettings'
        $setting.Attributes = New-Object Microsoft.Xrm.Sdk.Deployment.AttributeCollection
        $setting.Attributes.Add((New-Object 'System.Collections.Generic.KeyValuePair[String, Object]' ($one.Name, $one.Value)))
        Set-CrmAdvancedSetting -Entity $setting
    }
}
Write-Host 'Restart both asynchronous services on every server.'
