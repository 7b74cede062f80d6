// A certified OpenID provider laid out as the sign-in host of the global cloud: tokens for applications with a secret or a key,
// and codes that somebody in a browser confirms or declines as soon as a device has asked about them in vain.
// provider.mjs FOLDER SECRET_APP SECRET KEY_APP PERSON_APP DECLINED_APP: the folder holds the certificate of the host, and that
// of the application.
import fs from 'fs';
import https from 'https';
import { createPublicKey } from 'crypto';
import Provider from 'oidc-provider';
import Koa from 'koa';
import mount from 'koa-mount';
import * as jose from 'jose';

const [folder, secretApp, secret, keyApp, personApp, declinedApp] = process.argv.slice(2);
const host = 'login.microsoftonline.com', tenant = 'contoso.com', graph = 'https://graph.microsoft.com';
const signing = await jose.generateKeyPair('RS256', { extractable: true });
const own = { ...await jose.exportJWK(signing.privateKey), kid: 'own', use: 'sig', alg: 'RS256' };
const theirs = { ...createPublicKey(fs.readFileSync(`${folder}/app.pem`)).export({ format: 'jwk' }), use: 'sig' };
const client = (id, more) => ({ client_id: id, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...more });
const device = (id) => client(id, {
  token_endpoint_auth_method: 'none', application_type: 'native',
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
});
const provider = new Provider(`https://${host}/${tenant}/v2.0`, {
  jwks: { keys: [own] },
  cookies: { keys: ['not used'] },
  scopes: ['openid', 'offline_access', `${graph}/.default`],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256'] },
  extraTokenClaims: (_, token) => ({ appid: token.clientId, tid: tenant }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: () => graph, useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: `${graph}/.default`, audience: graph, accessTokenTTL: 3599, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
  routes: { device_authorization: '/oauth2/v2.0/devicecode', code_verification: '/device', token: '/oauth2/v2.0/token', jwks: '/discovery/v2.0/keys', authorization: '/oauth2/v2.0/authorize' },
  clients: [
    client(secretApp, { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' }),
    client(keyApp, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [theirs] } }),
    device(personApp), device(declinedApp),
  ],
});
provider.proxy = true;
provider.on('grant.error', async (context, error) => {
  console.log('grant.error', error.message, error.error_detail);
  if (error.message !== 'authorization_pending') return;
  // What the pages of a browser do otherwise.
  const code = await provider.DeviceCode.find(context.oidc.params.device_code);
  if (code.clientId === declinedApp) {
    code.error = 'access_denied';
  } else {
    const grant = new provider.Grant({ accountId: 'reader@contoso.com', clientId: code.clientId });
    grant.addOIDCScope('offline_access');
    grant.addResourceScope(graph, `${graph}/.default`);
    Object.assign(code, { grantId: await grant.save(), accountId: 'reader@contoso.com', resource: graph, authTime: Math.floor(Date.now() / 1000) });
    code.scope = `${graph}/.default offline_access`;
  }
  await code.save(600);
});
const site = new Koa();
site.proxy = true;
site.use((context, next) => { context.url = context.url.replace(`/${tenant}/v2.0/.well-known/`, `/${tenant}/.well-known/`); return next(); });
site.use(mount(`/${tenant}`, provider));
const tls = { key: fs.readFileSync(`${folder}/${host}.key`), cert: fs.readFileSync(`${folder}/${host}.pem`) };
https.createServer(tls, site.callback()).listen(443, '127.0.0.1');
